// Which build of the daemon's program is here, and which one runs: a running daemon keeps the code that it was started with.
import { fileURLToPath } from 'node:url'
import { isErrno } from '../host/errno.js'
import { hashFile } from '../host/hash-file.js'

/** Absolute path of the bundle that `up` starts. */
export const daemonProgram = fileURLToPath(new URL('../daemon/main.js', import.meta.url))

/** SHA-256 of the bundle; null where there is none, as before a build. */
export async function daemonBuild(signal: AbortSignal): Promise<string | null> {
  try {
    return await hashFile(daemonProgram, signal)
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}
