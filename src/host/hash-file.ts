// The SHA-256 of a file of any size.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

/** As 64 hexadecimal digits. Rejects with the signal's reason when that comes first. */
export async function hashFile(path: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted()
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(chunk)
  return hash.digest('hex')
}
