// Unpacks archives so that nothing can land outside the target.
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import xz from 'xz-decompress'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import type { UnpackOptions } from './archive-entry.js'
import { unpackTar } from './unpack-tar.js'
import { unpackZip } from './unpack-zip.js'

/**
 * Unpacks a .jar, .zip, .tar, .tar.gz, .tgz, .tar.xz or .txz into an existing folder; keeps modes.
 * @throws StackError UNSAFE_ARCHIVE naming the entry that would land or lead outside, then nothing was written;
 *   DOWNLOAD_FAILED for what is no whole archive
 */
export async function unpack(archive: string, target: string, options: UnpackOptions): Promise<void> {
  try {
    await unpackKind(archive, target, options)
  } catch (error) {
    options.signal.throwIfAborted()
    throw explain(basename(archive), target, error)
  }
}

/** What the libraries say of an archive becomes a failure that a person can act on; a defect of ours stays one. */
function explain(name: string, target: string, error: unknown): unknown {
  if (error instanceof StackError || !(error instanceof Error)) return error
  if (isErrno(error, 'ENOSPC', 'EDQUOT')) {
    return new StackError('DISK_SPACE', `the disk is full; ${name} could not be unpacked into ${target}`, {
      hint: `df -h ${dirname(target)}`,
      cause: error,
    })
  }
  if (error instanceof TypeError || isErrno(error, 'EACCES', 'EPERM', 'EROFS', 'EIO', 'EMFILE')) return error
  return new StackError('DOWNLOAD_FAILED', `${name} is damaged and cannot be unpacked: ${error.message}`, {
    hint: 'run the same command again; if it stays so, a mirror or a cache has a damaged file',
    details: { archive: name, damaged: true },
    cause: error,
  })
}

async function unpackKind(archive: string, target: string, options: UnpackOptions): Promise<void> {
  const name = basename(archive)
  if (/\.(jar|zip)$/.test(name)) return unpackZip(archive, target, options)
  if (/\.(tar|tar\.gz|tgz)$/.test(name)) return unpackTar(archive, target, options)
  if (/\.(txz|tar\.xz)$/.test(name)) {
    await mkdir(options.scratch, { recursive: true })
    const tar = join(options.scratch, `${name}.tar`)
    await decompressXz(archive, tar, options.signal)
    return unpackTar(tar, target, options)
  }
  throw new StackError('DOWNLOAD_FAILED', `${name} is no archive of a known kind`, {
    details: { archive, known: ['jar', 'zip', 'tar', 'tar.gz', 'tgz', 'tar.xz', 'txz'] },
  })
}

async function decompressXz(compressed: string, target: string, signal: AbortSignal): Promise<void> {
  const bytes = Readable.toWeb(createReadStream(compressed)) as unknown as globalThis.ReadableStream<Uint8Array>
  const decompressed = new xz.XzReadableStream(bytes) as unknown as ReadableStream<Uint8Array>
  await pipeline(Readable.fromWeb(decompressed), createWriteStream(target), { signal })
}
