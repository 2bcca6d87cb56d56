// Reads logs that other processes are writing.
import { type FileHandle, open, stat } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { isTelling } from '../diagnosis/key-lines.js'
import { isErrno } from '../host/errno.js'

/** At most so much is read from the end of a log, however long its lines are. */
const tailBytes = 256 * 1024

/**
 * The last lines of a log that have something to say, for display: blank lines and the frames of stack traces are left
 * out. `from` is the offset where to begin. A missing log has none.
 */
export async function lastLines(file: string, { from = 0, count = 20 } = {}): Promise<string[]> {
  const size = (await identityOf(file))?.size ?? 0
  // A shorter file than its offset was replaced meanwhile.
  const begin = from <= size ? from : 0
  const start = Math.max(begin, size - tailBytes)
  const lines = (await readRange(file, start, size)).toString('utf8').split('\n')
  if (start > begin) lines.shift()
  return lines.map(displayable).filter(isTelling).slice(-count)
}

/** Whole lines from an offset on, of which at most the last part is read, and the offset behind them. */
export async function readSince(file: string, offset: number): Promise<{ lines: string[]; end: number }> {
  const size = (await identityOf(file))?.size ?? 0
  const start = Math.max(offset <= size ? offset : 0, size - tailBytes)
  const text = await readRange(file, start, size)
  const length = text.lastIndexOf(0x0a) + 1
  if (length === 0) return { lines: [], end: start }
  const lines = text.subarray(0, length).toString('utf8').split('\n')
  return { lines: lines.map(displayable).filter(isTelling), end: start + length }
}

/** The last lines of a log as they are, for display; of a very long log those of its last mebibytes. */
export async function tailOf(file: string, count: number): Promise<string[]> {
  const size = (await identityOf(file))?.size ?? 0
  const start = Math.max(0, size - 8 * tailBytes)
  const lines = (await readRange(file, start, size)).toString('utf8').split('\n')
  if (start > 0) lines.shift()
  return lines.map(displayable).slice(-count)
}

/** Bytes of a log now; 0 for a missing one. */
export async function logSize(file: string): Promise<number> {
  return (await identityOf(file))?.size ?? 0
}

/** One line without colours, control characters and what ends a terminal's line; a tab becomes two spaces. */
export function displayable(line: string): string {
  return line
    .replace(/\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-_]/g, '')
    .replace(/\t/g, '  ')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, '')
    .trimEnd()
}

/** How far a log was read, to the end of a whole line; null for a log that was not there. */
export type LogPosition = { inode: number; size: number } | null

export interface FollowOptions {
  signal: AbortSignal
  onLines: (lines: string[]) => void
  /** Where a reading ended before; the end of the file as it is now by default. */
  from?: LogPosition
}

/**
 * Hands on whole lines as they are written, also after the log was rotated or has first to appear; resolves when the
 * signal comes. The file is looked at four times a second, since neither inotify on every file system nor another
 * process's writes can be awaited.
 */
export async function follow(file: string, { signal, onLines, from }: FollowOptions): Promise<void> {
  let known = from === undefined ? await identityOf(file) : from
  let offset = known?.size ?? 0
  let rest: Buffer = Buffer.alloc(0)
  while (!signal.aborted) {
    const now = await identityOf(file)
    if (now !== null && (now.inode !== known?.inode || now.size < offset)) {
      offset = 0
      rest = Buffer.alloc(0)
    }
    known = now
    while (now !== null && offset < now.size) {
      const chunk = await readRange(file, offset, Math.min(now.size, offset + tailBytes))
      if (chunk.length === 0) break
      offset += chunk.length
      const text = Buffer.concat([rest, chunk])
      const end = text.lastIndexOf(0x0a)
      rest = text.subarray(end + 1)
      if (end >= 0) onLines(text.subarray(0, end).toString('utf8').split('\n').map(displayable))
    }
    await pause(250, signal)
  }
}

/** All that the log holds now. */
export function wholeLog(file: string): Promise<LogPosition> {
  return identityOf(file)
}

/** The end of the last whole line that the log holds now; what follows it is still being written. */
export async function endOfLog(file: string): Promise<LogPosition> {
  const now = await identityOf(file)
  if (now === null) return null
  for (let end = now.size; end > 0; end = Math.max(0, end - tailBytes)) {
    const start = Math.max(0, end - tailBytes)
    const newline = (await readRange(file, start, end)).lastIndexOf(0x0a)
    if (newline >= 0) return { inode: now.inode, size: start + newline + 1 }
  }
  return { inode: now.inode, size: 0 }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(milliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function identityOf(file: string): Promise<{ inode: number; size: number } | null> {
  try {
    const there = await stat(file)
    // To open a pipe would wait for its writer.
    return there.isFile() ? { inode: there.ino, size: there.size } : null
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return null
    throw error
  }
}

async function readRange(file: string, start: number, end: number): Promise<Buffer> {
  if (end <= start) return Buffer.alloc(0)
  const handle = await openIfAllowed(file)
  if (handle === null) return Buffer.alloc(0)
  try {
    const buffer = Buffer.alloc(end - start)
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/** What may not be read says as little as a missing log. */
async function openIfAllowed(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EACCES', 'EPERM')) return null
    throw error
  }
}
