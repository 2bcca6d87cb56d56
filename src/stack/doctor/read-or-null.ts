// A file of the instance, however broken the instance is.
import { readFile } from 'node:fs/promises'
import { isErrno } from '../../host/errno.js'

/** Null where there is none or it may not be read. */
export async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'EIO')) return null
    throw error
  }
}
