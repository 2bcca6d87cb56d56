// What lies in a folder.
import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../host/errno.js'

/** Relative paths of all files and links below a folder, sorted; empty where there is no folder. Follows no link. */
export async function listFiles(folder: string): Promise<string[]> {
  return list(folder, () => true)
}

/** Relative paths of all symbolic links below a folder, sorted. */
export async function listLinks(folder: string): Promise<string[]> {
  return list(folder, (entry) => entry.isSymbolicLink())
}

/** Bytes of all files below a folder that others may be writing and removing meanwhile. */
export async function folderBytes(folder: string): Promise<number> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    const sizes = await Promise.all(
      entries.map(async (entry) => {
        const path = join(folder, entry.name)
        return entry.isDirectory() ? folderBytes(path) : sizeOf(path)
      }),
    )
    return sizes.reduce((sum, size) => sum + size, 0)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 0
    throw error
  }
}

async function list(folder: string, wanted: (entry: Dirent) => boolean): Promise<string[]> {
  const files: string[] = []
  const visit = async (prefix: string): Promise<void> => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (entry.isDirectory()) await visit(path)
      else if (wanted(entry)) files.push(path)
    }
  }
  try {
    await visit('')
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
  return files.sort()
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await lstat(path)).size
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0
    throw error
  }
}
