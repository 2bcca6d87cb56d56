// Makes a second tree from the files of a first, proves it, and counts what that costs.
import { chmod, chown, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { StackError } from '../../errors.js'
import { hashFile } from '../../host/hash-file.js'
import { fileSharer, type Sharing } from '../../host/share-file.js'
import type { ManifestFile, TreeManifest } from './format.js'
import type { ListedFile, Listing } from './listing.js'

export interface CopyRequest {
  from: string
  /** Not there yet; its parent is. */
  to: string
  /** Where files already have a hash, the copy must have it, too. */
  listing: Listing & { files: (ListedFile & { sha256?: string })[] }
  isUnchanging: (path: string) => boolean
  /** Null: ours. Nothing is linked that gets another owner. */
  owner: { uid: number; gid: number } | null
  signal: AbortSignal
  /** Called with the bytes of each finished file. */
  onFile: (bytes: number) => void
}

export interface CopyResult {
  manifest: TreeManifest
  sharing: Sharing
  sharedBytes: number
  copiedBytes: number
}

const filesAtOnce = 8

/**
 * Every file is hashed from the original and, unless it is the same file under a second name, from what was made of it.
 * @throws StackError SNAPSHOT_DAMAGED for a file whose bytes are not those that were expected
 */
export async function copyTree(request: CopyRequest): Promise<CopyResult> {
  const { to, listing, owner } = request
  for (const { path } of listing.folders) await mkdir(join(to, path), { mode: 0o700 })
  const made = await copyFiles(request)
  // Last: a folder may be one that nobody writes to.
  for (const { path, mode } of listing.folders.toReversed()) {
    await chmod(join(to, path), mode)
    if (owner !== null) await chown(join(to, path), owner.uid, owner.gid)
  }
  const bytesOf = (isWanted: (sharing: Sharing) => boolean) =>
    made.filter(({ sharing }) => isWanted(sharing)).reduce((sum, { file }) => sum + file.size, 0)
  return {
    manifest: { folders: listing.folders, files: made.map(({ file }) => file) },
    sharing: (['reflink', 'hard link'] as const).find((way) => made.some(({ sharing }) => sharing === way)) ?? 'copy',
    sharedBytes: bytesOf((sharing) => sharing !== 'copy'),
    copiedBytes: bytesOf((sharing) => sharing === 'copy'),
  }
}

/** Ends only when nothing is being written any more, also where one file fails. */
async function copyFiles(request: CopyRequest): Promise<{ file: ManifestFile; sharing: Sharing }[]> {
  const failing = new AbortController()
  const signal = AbortSignal.any([request.signal, failing.signal])
  const share = fileSharer()
  const limit = pLimit(filesAtOnce)
  const copy = async (file: CopyRequest['listing']['files'][number]) => {
    signal.throwIfAborted()
    try {
      const result = await copyOne({ ...request, signal }, file, share)
      request.onFile(file.size)
      return result
    } catch (error) {
      failing.abort(error)
      throw error
    }
  }
  const outcomes = await Promise.allSettled(request.listing.files.map((file) => limit(copy, file)))
  signal.throwIfAborted()
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
}

async function copyOne(
  { from, to, owner, isUnchanging, signal }: CopyRequest,
  { path, mode, size, sha256 }: CopyRequest['listing']['files'][number],
  share: ReturnType<typeof fileSharer>,
): Promise<{ file: ManifestFile; sharing: Sharing }> {
  const [source, target] = [join(from, path), join(to, path)]
  const expected = sha256 ?? (await hashFile(source, signal))
  const sharing = await share(source, target, owner === null && isUnchanging(path))
  const isProven = sharing === 'hard link' && sha256 === undefined
  const found = isProven ? expected : await hashFile(target, signal)
  if (found !== expected) throw different(source, expected, found)
  if (sharing !== 'hard link') {
    await chmod(target, mode)
    if (owner !== null) await chown(target, owner.uid, owner.gid)
  }
  return { file: { path, mode, size, sha256: expected }, sharing }
}

function different(path: string, expected: string, found: string): StackError {
  return new StackError('SNAPSHOT_DAMAGED', `${path} has SHA-256 ${found}, not ${expected}`, {
    hint: 'sparkbox snapshot list, and take another one; the data of the instance is as it was',
    details: { path, expected, found },
  })
}
