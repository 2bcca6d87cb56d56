// Files that are whole or not there, and folders that only go when they are ours.
import { randomBytes } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { chmod, lstat, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { isErrno } from './errno.js'
import { withPath } from './system-failure.js'

/**
 * Writes a file so that a reader, and the machine after a power cut, finds the old content or the new one whole.
 * `unchanged` when content and mode are there already; then nothing is written. The default mode is 0o644.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  { mode = 0o644 }: { mode?: number } = {},
): Promise<'written' | 'unchanged'> {
  if (await holds(path, Buffer.from(data), mode)) return 'unchanged'
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(data)
      // open() subtracts the umask.
      await file.chmod(mode)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw withPath(error, path)
  }
  await syncFolder(dirname(path))
  return 'written'
}

/** The text of a file, or null where there is none. */
export async function readIfExists(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}

export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}

/** Names of all that a folder holds; empty where there is no such folder. */
export async function namesIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).map(({ name }) => name)
}

/** Names of the folders in a folder; empty where there is no such folder. */
export async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter((entry) => entry.isDirectory()).map(({ name }) => name)
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return []
    throw error
  }
}

/** Makes a folder and its parents; a folder that is there gets the mode, if one is given. */
export async function ensureFolder(path: string, mode?: number): Promise<void> {
  await mkdir(path, { recursive: true, ...(mode === undefined ? {} : { mode }) })
  if (mode !== undefined && ((await stat(path)).mode & 0o7777) !== mode) await chmod(path, mode)
}

/**
 * Removes a file or a folder with all it holds; links inside are removed, never followed.
 * Refuses (plain Error) what is not truly below `root`, also when a symbolic link leads out of it.
 */
export async function removeTree(path: string, root: string): Promise<void> {
  const target = resolve(path)
  const base = resolve(root)
  if (!isBelow(target, base)) throw new Error(`refusing to remove ${target}: it is not below ${base}`)
  if (!(await exists(dirname(target)))) return
  if ((await lstat(base)).isSymbolicLink()) throw new Error(`refusing to remove ${target}: ${base} is a symbolic link`)
  const parent = await realpath(dirname(target))
  const realBase = await realpath(base)
  if (parent !== realBase && !isBelow(parent, realBase))
    throw new Error(`refusing to remove ${target}: a symbolic link leads out of ${base}, to ${parent}`)
  await rm(target, { recursive: true, force: true })
}

/** Makes a rename or a new name in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

function isBelow(path: string, root: string): boolean {
  const way = relative(root, path)
  return way !== '' && way !== '..' && !way.startsWith('../')
}

async function holds(path: string, data: Buffer, mode: number): Promise<boolean> {
  try {
    const there = await lstat(path)
    if (!there.isFile() || (there.mode & 0o7777) !== mode || there.size !== data.length) return false
    return data.equals(await readFile(path))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false
    throw error
  }
}
