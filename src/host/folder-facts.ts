// What a folder lies on: how full it is, and what may be done there.
import { constants } from 'node:fs'
import { access, lstat, readFile, realpath, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isErrno } from './errno.js'
import { mountOf, parseMounts } from './mounts.js'

export interface FolderFacts {
  /** As it was asked for; the folder itself need not exist yet. */
  folder: string
  /** Free for this user. */
  freeBytes: number
  /** 0 to 100, as Java and YARN count it: what is not free of all there is. */
  usedPercent: number
  /** Files that can still be made; null where the file system sets no number. */
  freeFiles: number | null
  /** `ext4`, `nfs4`, … */
  fileSystem: string
  /** Where that file system is mounted. */
  mountPoint: string
  /** Mount options, such as `ro` and `noexec`. */
  options: readonly string[]
  writable: boolean
}

/** Of the folder, or of the nearest one above it that is there. */
export async function folderFacts(folder: string): Promise<FolderFacts> {
  const there = await nearest(folder)
  const [numbers, mountinfo, path] = await Promise.all([
    statfs(there),
    readFile('/proc/self/mountinfo', 'utf8'),
    realpath(there),
  ])
  const { blocks, bavail, bsize, files, ffree } = numbers
  const mount = mountOf(path, parseMounts(mountinfo))
  return {
    folder,
    freeBytes: bavail * bsize,
    usedPercent: blocks === 0 ? 0 : ((blocks - bavail) / blocks) * 100,
    freeFiles: files === 0 ? null : ffree,
    fileSystem: mount?.type ?? 'unknown',
    mountPoint: mount?.point ?? '/',
    options: mount?.options ?? [],
    writable: await isWritable(there),
  }
}

export async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    return true
  } catch (error) {
    if (isErrno(error, 'EACCES', 'EROFS', 'EPERM', 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

/** Mode and owner of each path that is there. */
export async function modeOf(path: string): Promise<{ mode: number; uid: number; isFolder: boolean } | null> {
  try {
    const status = await lstat(path)
    return { mode: status.mode & 0o7777, uid: status.uid, isFolder: status.isDirectory() }
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return null
    throw error
  }
}

async function nearest(folder: string): Promise<string> {
  try {
    await lstat(folder)
    return folder
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR') || folder === dirname(folder)) throw error
    return nearest(dirname(folder))
  }
}
