// What is decided about an archive's entry before anything is written.
import { posix } from 'node:path'
import { StackError } from '../errors.js'
import { matchesAny } from './glob.js'

export interface UnpackOptions {
  /** Globs on entry names; all entries if left out. */
  include?: readonly string[] | undefined
  /** Globs on entry names that are left out all the same. */
  exclude?: readonly string[] | undefined
  /** So many leading parts are dropped from the names; entries with no more parts are skipped. */
  strip?: number | undefined
  /** Folder on the same disk for what has to be decompressed first. */
  scratch: string
  signal: AbortSignal
}

export interface ArchiveEntry {
  name: string
  /** Size of its content when it is unpacked, as the archive says. */
  bytes?: number
  folder?: boolean
  /** Text of a symbolic link. */
  symbolicLink?: string | undefined
  /** Name of the entry that a hard link repeats. */
  hardLink?: string | undefined
  /** A device, a pipe or a socket. */
  special?: boolean | undefined
}

/** Whether the entry is wanted. */
export function isIncluded(name: string, { include, exclude = [], strip = 0 }: UnpackOptions): boolean {
  if (include !== undefined && !matchesAny(name, include)) return false
  if (matchesAny(name, exclude)) return false
  return partsOf(name).length > strip
}

/** The name that an entry gets below the target. */
export function strippedName(name: string, { strip = 0 }: Pick<UnpackOptions, 'strip'>): string {
  return partsOf(name).slice(strip).join('/')
}

/** More than any part of a stack takes; an archive that unpacks to more is made to fill the disk. */
const mostBytes = 16 * 1024 ** 3

/**
 * Judges the entries of one archive, one after the other. The result throws UNSAFE_ARCHIVE for one that would land or lead
 * outside of the target by itself, or by way of another entry.
 */
export function judge(archive: string, options: UnpackOptions): (entry: ArchiveEntry) => void {
  const kinds = new Map<string, 'file' | 'folder' | 'link'>()
  let total = 0
  return (entry) => {
    refuseEscape(archive, entry, options)
    if (!isIncluded(entry.name, options)) return
    const refuse = (why: string) => unsafe(archive, entry.name, why)
    total += entry.bytes ?? 0
    if (total > mostBytes) throw refuse(`makes it more than ${mostBytes / 1024 ** 3} GiB`)
    const path = strippedName(entry.name, options)
    const kind = entry.folder ? 'folder' : (entry.symbolicLink ?? entry.hardLink) === undefined ? 'file' : 'link'
    const before = kinds.get(path)
    // The later one of two files counts, as with tar itself; what has replaced a link or a folder could be written through.
    if (before !== undefined && (before !== kind || kind === 'link')) throw refuse('is there twice')
    for (const parent of parentsOf(path)) {
      if ((kinds.get(parent) ?? 'folder') !== 'folder') throw refuse('would land inside another entry')
      kinds.set(parent, 'folder')
    }
    kinds.set(path, kind)
  }
}

/** @throws StackError UNSAFE_ARCHIVE for an entry that would land outside the target, or lead there. */
export function refuseEscape(archive: string, entry: ArchiveEntry, options: Pick<UnpackOptions, 'strip'>): void {
  if (entry.special) throw unsafe(archive, entry.name, 'is a device or a pipe')
  if (escapes(entry.name)) throw unsafe(archive, entry.name, 'would land outside the folder')
  if (entry.hardLink !== undefined && escapes(entry.hardLink))
    throw unsafe(archive, entry.name, `repeats ${entry.hardLink}, which is outside the folder`)
  if (entry.symbolicLink !== undefined) {
    const folder = posix.dirname(strippedName(entry.name, options))
    const isEscape = posix.isAbsolute(entry.symbolicLink) || leadsOut(posix.join(folder, entry.symbolicLink))
    if (isEscape || entry.symbolicLink.includes('\0'))
      throw unsafe(archive, entry.name, `links to ${entry.symbolicLink}, outside the folder`)
  }
}

export function unsafe(archive: string, entry: string, why: string): StackError {
  return new StackError('UNSAFE_ARCHIVE', `${posix.basename(archive)} was not unpacked: its entry ${entry} ${why}`, {
    details: { archive, entry },
  })
}

function partsOf(name: string): string[] {
  return name.split('/').filter((part) => part !== '' && part !== '.')
}

function parentsOf(path: string): string[] {
  const parts = partsOf(path)
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function escapes(name: string): boolean {
  return posix.isAbsolute(name) || name.includes('\\') || name.includes('\0') || name.split('/').includes('..')
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../')
}
