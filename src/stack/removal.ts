// Removes folders that sparkbox made, and says what is gone.
import { lstat, readdir, realpath, rmdir } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { isErrno } from '../host/errno.js'
import { exists, removeTree } from '../host/files.js'

/** Each folder must be one of `roots` or lie below one; a missing one is fine. */
export async function removeFolders(
  folders: readonly string[],
  roots: readonly string[],
): Promise<{ removed: string[]; bytes: number }> {
  const removed: string[] = []
  let bytes = 0
  for (const folder of folders) {
    if (!(await exists(folder))) continue
    const root = roots.find((each) => folder === each || folder.startsWith(`${each}/`))
    if (root === undefined) throw new Error(`refusing to remove ${folder}: it is not ours`)
    // Only now: a file that has links in several of the folders goes with the last of them.
    bytes += await freedBytes(folder)
    // The home itself may be a link to another disk.
    const base = await realpath(dirname(root))
    await removeTree(join(base, relative(dirname(root), folder)), base)
    removed.push(folder)
  }
  return { removed, bytes }
}

/** Removes a folder that is empty, then its parents up to and including `last`; stops at the first that is not, or is a link. */
export async function removeEmpty(folder: string, last: string): Promise<string[]> {
  const removed: string[] = []
  for (let each = folder; each === last || each.startsWith(`${last}/`); each = dirname(each)) {
    try {
      await rmdir(each)
      removed.push(each)
    } catch (error) {
      if (isErrno(error, 'ENOENT')) continue
      if (isErrno(error, 'ENOTEMPTY', 'ENOTDIR', 'EEXIST', 'EBUSY', 'EACCES', 'EPERM')) return removed
      throw error
    }
  }
  return removed
}

/**
 * What goes with a file or a folder, in bytes, as the lengths of its files say: a file of which another hard link stays
 * elsewhere frees nothing. Whether files share blocks in other ways does not show.
 */
export async function freedBytes(path: string): Promise<number> {
  const found = new Map<string, bigint>()
  const visit = async (each: string): Promise<number> => {
    try {
      // As numbers, different inodes of some file systems are the same.
      const status = await lstat(each, { bigint: true })
      if (status.isDirectory()) {
        const sizes = await Promise.all((await readdir(each)).map((name) => visit(join(each, name))))
        return sizes.reduce((sum, size) => sum + size, 0)
      }
      const file = `${status.dev}:${status.ino}`
      const links = (found.get(file) ?? 0n) + 1n
      found.set(file, links)
      return links === status.nlink ? Number(status.size) : 0
    } catch (error) {
      if (isErrno(error, 'ENOENT', 'EACCES')) return 0
      throw error
    }
  }
  return visit(path)
}
