// What of a bundle goes into the store without being a part of a stack, such as SparkR.
import type { Work } from '../../events.js'
import { installFolder, isInstalled, type StoreFolder, storeFolder, withStore } from '../install-folder.js'
import type { BundledAddition } from './manifest.js'
import type { Bundle } from './open.js'
import { unpackEntries } from './unpack.js'
import { unpackedBytes } from './verify.js'

export function additionFolder(store: string, { name, title, key }: BundledAddition): StoreFolder {
  return { artifact: name, title, key, folder: storeFolder(store, name, key) }
}

export async function installAddition(
  bundle: Bundle,
  addition: BundledAddition,
  store: string,
  work: Work,
): Promise<void> {
  const target = additionFolder(store, addition)
  const total = unpackedBytes(bundle, addition)
  await withStore(store, target.title, work, async () => {
    if (await isInstalled(target)) return
    await installFolder(target, work, async ({ partial, stepId }) => {
      const report = (done: number) => work.emit({ type: 'progress', id: stepId, done, total, unit: 'bytes' })
      await unpackEntries(bundle, addition.entries, { folder: partial, report, signal: work.signal })
      return {}
    })
  })
}
