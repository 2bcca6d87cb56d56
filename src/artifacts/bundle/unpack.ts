// Writes what a bundle holds of one folder.
import { mkdir, open, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BundleEntry } from './manifest.js'
import { type Bundle, readBlob } from './open.js'

export interface Unpacking {
  /** Gets the entries; nothing that is there is overwritten. */
  folder: string
  /** How far it is, in bytes of the contents. */
  report: (bytes: number) => void
  signal: AbortSignal
}

/** @throws StackError BUNDLE_DAMAGED naming a damaged file; then a part of the folder is written. */
export async function unpackEntries(
  bundle: Bundle,
  entries: readonly BundleEntry[],
  { folder, report, signal }: Unpacking,
): Promise<void> {
  const made = new Set<string>()
  let done = 0
  for (const entry of entries) {
    signal.throwIfAborted()
    const path = join(folder, entry.path)
    const parent = dirname(path)
    if (!made.has(parent)) await mkdir(parent, { recursive: true })
    made.add(parent)
    if ('link' in entry) {
      await symlink(entry.link, path)
      continue
    }
    const file = await open(path, 'wx', entry.executable ? 0o755 : 0o644)
    try {
      await readBlob(bundle, entry.blob, (chunk) => file.writeFile(chunk), signal)
    } finally {
      await file.close()
    }
    done += bundle.manifest.blobs[entry.blob]?.size ?? 0
    report(done)
  }
}
