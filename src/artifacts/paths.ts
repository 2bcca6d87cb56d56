// Questions about paths where "it is not there" is an answer, not a failure.
import { constants } from 'node:fs'
import { access, readdir, realpath } from 'node:fs/promises'
import { isErrno } from '../host/errno.js'

/** The path without any link; null where it leads nowhere. */
export async function realPath(path: string): Promise<string | null> {
  return unless(realpath(path), null)
}

/** Follows links. */
export async function isReachable(path: string): Promise<boolean> {
  return (await realPath(path)) !== null
}

export async function isExecutable(path: string): Promise<boolean> {
  return unless(
    access(path, constants.X_OK).then(() => true),
    false,
  )
}

/** Sorted names in a folder; empty where there is none that we may read. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await unless(readdir(folder), [])).sort()
}

async function unless<T, U>(answer: Promise<T>, absent: U): Promise<T | U> {
  try {
    return await answer
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return absent
    throw error
  }
}
