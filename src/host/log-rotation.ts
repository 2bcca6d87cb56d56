// Keeps logs from growing without end.
import { rename, rm, stat } from 'node:fs/promises'
import { isErrno } from './errno.js'

/**
 * Moves a log that has reached `maximumBytes` to `file.1`, the one before to `file.2`, and so on; at most `keep` old
 * ones stay. Call it before a start: a running service appends to the file it has open, under whatever name.
 */
export async function rotateLog(
  file: string,
  { maximumBytes, keep }: { maximumBytes: number; keep: number },
): Promise<boolean> {
  if ((await sizeOf(file)) < maximumBytes) return false
  await rm(`${file}.${keep}`, { force: true })
  for (let number = keep - 1; number >= 1; number--) await moveIfExists(`${file}.${number}`, `${file}.${number + 1}`)
  if (keep > 0) await rename(file, `${file}.1`)
  else await rm(file)
  return true
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return -1
    throw error
  }
}

async function moveIfExists(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}
