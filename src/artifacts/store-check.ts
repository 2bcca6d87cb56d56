// Proves an installed store again, file by file, and tells how much room an installation takes.
import type { Work } from '../events.js'
import { compareWithLock, type LockDifference } from './lock.js'
import type { StackDefinition } from './model.js'
import { findPlaces, missingPlaces, type StoreOptions } from './store.js'
import { checkRecords } from './wheel-records.js'

export interface StoreCheck {
  artifact: string
  title: string
  folder: string
  installed: boolean
  /** Files that are not what the lock, or the wheel's own record, says. */
  differences: LockDifference[]
}

/** Hashes every file of the stack's artifacts; seconds of work for a gigabyte. Changes nothing. */
export async function checkStore(stack: StackDefinition, options: StoreOptions, work: Work): Promise<StoreCheck[]> {
  const places = await findPlaces(stack, options)
  const missing = await missingPlaces(places)
  const checks: StoreCheck[] = []
  for (const place of places) {
    const { artifact, folder } = place
    const installed = !missing.includes(place)
    const differences = installed ? await compareWithLock(folder, place, work.signal) : []
    if (installed && artifact.source === 'pypi')
      differences.push(...(await checkRecords(folder, artifact.locked, work.signal)))
    checks.push({ artifact: artifact.name, title: artifact.title, folder, installed, differences })
  }
  return checks
}
