// A bundle that can be read: its manifest, and every content by its number.
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { damaged, decodeHeader, headerLength } from './header.js'
import { type BundleManifest, foldersOf, parseManifest, storedSize } from './manifest.js'

export interface Bundle {
  /** Its name without the folder, for messages. */
  name: string
  /** Length of the whole file in bytes. */
  size: number
  manifest: BundleManifest
  /** Where each content begins. */
  offsets: readonly number[]
  handle: FileHandle
}

export type Sink = (chunk: Buffer) => Promise<unknown>

const chunkBytes = 1024 * 1024
const largestManifest = 256 * 1024 * 1024
const inflate = promisify(gunzip)

/**
 * Runs the body with an opened bundle whose header and manifest are whole, and whose entries can land nowhere but in
 * their folders. The contents are not looked at yet.
 * @throws StackError BUNDLE_DAMAGED, BUNDLE_UNSUITABLE, UNSAFE_ARCHIVE
 */
export async function withBundle<T>(path: string, body: (bundle: Bundle) => Promise<T>): Promise<T> {
  const handle = await openFile(path)
  try {
    const name = basename(path)
    const { size } = await handle.stat()
    const header = decodeHeader(await readAt(handle, 0, Math.min(size, headerLength)), name)
    const whole = header.offset + header.size
    if (size < whole) throw damaged(name, `it is cut: it has ${size} of ${whole} bytes`, { size, expected: whole })
    if (size > whole) throw damaged(name, `${size - whole} bytes follow its end`, { size, expected: whole })
    if (header.size > largestManifest) throw damaged(name, `its manifest has ${header.size} bytes`)
    const text = await readAt(handle, header.offset, header.size)
    if (sha256(text) !== header.sha256) throw damaged(name, 'its manifest is damaged')
    const manifest = parseManifest(text.toString('utf8'), name)
    return await body({ name, size, manifest, offsets: offsetsOf(manifest, header.offset, name), handle })
  } finally {
    await handle.close()
  }
}

/**
 * Gives one content to the sink, chunk by chunk; a chunk is valid only until the sink's promise resolves. What comes is
 * proven only when this function has returned.
 * @throws StackError BUNDLE_DAMAGED naming a file that has this content
 */
export async function readBlob(bundle: Bundle, index: number, sink: Sink, signal: AbortSignal): Promise<void> {
  const { manifest, offsets, handle } = bundle
  const blob = manifest.blobs[index]
  const offset = offsets[index]
  if (blob === undefined || offset === undefined) throw new Error(`${bundle.name} has no content ${index}`)
  const refuse = () =>
    damaged(bundle.name, `${nameOf(bundle, index)} in it is damaged`, { entry: nameOf(bundle, index) })
  signal.throwIfAborted()
  if (blob.packed !== undefined) {
    const stored = await readAt(handle, offset, blob.packed.size)
    if (sha256(stored) !== blob.packed.sha256) throw refuse()
    const content = await inflate(stored, { maxOutputLength: Math.max(1, blob.size) }).catch(() => null)
    if (content === null || content.length !== blob.size || sha256(content) !== blob.sha256) throw refuse()
    await sink(content)
    return
  }
  const hash = createHash('sha256')
  for (let done = 0; done < blob.size; ) {
    signal.throwIfAborted()
    const chunk = await readAt(handle, offset + done, Math.min(chunkBytes, blob.size - done))
    if (chunk.length === 0) throw refuse()
    hash.update(chunk)
    await sink(chunk)
    done += chunk.length
  }
  if (hash.digest('hex') !== blob.sha256) throw refuse()
}

/** `current/hive/lib/a.jar`: the first file that has this content. */
function nameOf({ manifest }: Bundle, index: number): string {
  for (const { label, entries } of foldersOf(manifest)) {
    const entry = entries.find((each) => 'blob' in each && each.blob === index)
    if (entry !== undefined) return `${label}/${entry.path}`
  }
  return `content ${index}`
}

/** The contents lie one behind the other, and fill everything between the header and the manifest. */
function offsetsOf({ blobs }: BundleManifest, end: number, name: string): number[] {
  const offsets: number[] = []
  let offset = headerLength
  for (const blob of blobs) {
    offsets.push(offset)
    offset += storedSize(blob)
  }
  if (offset !== end) throw damaged(name, `its contents end at byte ${offset}, and its manifest begins at ${end}`)
  return offsets
}

/** Fewer bytes only where the file ends. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let done = 0
  while (done < length) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) break
    done += bytesRead
  }
  return buffer.subarray(0, done)
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    const handle = await open(path, 'r')
    if ((await handle.stat()).isFile()) return handle
    await handle.close()
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) throw error
    throw new StackError('INVALID_ARGUMENT', `${path} cannot be read: ${error.code}`, {
      details: { path },
      cause: error,
    })
  }
  throw new StackError('INVALID_ARGUMENT', `${path} is no file`, { details: { path } })
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}
