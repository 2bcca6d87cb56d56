// Reads a whole bundle and proves every byte of it.
import type { Work } from '../../events.js'
import { type BundledFolder, storedSize } from './manifest.js'
import { type Bundle, readBlob } from './open.js'

/** Some seconds for a gigabyte. @throws StackError BUNDLE_DAMAGED naming the first damaged file */
export async function verifyBundle(bundle: Bundle, work: Work): Promise<void> {
  const step = { type: 'step', id: 'verify-bundle', title: `Prove ${bundle.name}` } as const
  const startedAt = performance.now()
  work.emit({ ...step, status: 'started' })
  let done = 0
  for (const [index, blob] of bundle.manifest.blobs.entries()) {
    await readBlob(bundle, index, async () => {}, work.signal)
    done += storedSize(blob)
    work.emit({ type: 'progress', id: step.id, done, total: bundle.size, unit: 'bytes' })
  }
  work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
}

/** What a folder of the bundle takes when it is unpacked. */
export function unpackedBytes({ manifest }: Bundle, { entries }: Pick<BundledFolder, 'entries'>): number {
  return entries.reduce((sum, entry) => sum + ('blob' in entry ? (manifest.blobs[entry.blob]?.size ?? 0) : 0), 0)
}
