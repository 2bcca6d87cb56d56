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

function escapes(name: string): boolean {
  return posix.isAbsolute(name) || name.includes('\\') || name.includes('\0') || name.split('/').includes('..')
}

function leadsOut(path: string): boolean {
  return path === '..' || path.startsWith('../')
}
