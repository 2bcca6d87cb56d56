// What lies in a tree: folders and files with their modes, and nothing else.
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'

export interface ListedFolder {
  /** Relative; empty for the tree itself. */
  path: string
  /** The lowest twelve bits. */
  mode: number
}

export interface ListedFile extends ListedFolder {
  /** In bytes. */
  size: number
}

export interface Listing {
  /** Each after the one that it lies in. */
  folders: ListedFolder[]
  files: ListedFile[]
}

/** Follows no link. @throws StackError FILE_SYSTEM for anything that is neither a folder nor a file */
export async function listTree(tree: string, isLeftOut: (path: string) => boolean = () => false): Promise<Listing> {
  const listing: Listing = { folders: [], files: [] }
  const visit = async (path: string): Promise<void> => {
    const { mode } = await lstat(join(tree, path))
    listing.folders.push({ path, mode: mode & 0o7777 })
    for (const entry of await readdir(join(tree, path), { withFileTypes: true })) {
      const inner = path === '' ? entry.name : `${path}/${entry.name}`
      if (isLeftOut(inner)) continue
      if (entry.isDirectory()) await unlessGone(visit(inner))
      else if (entry.isFile()) await unlessGone(listFile(tree, inner).then((file) => listing.files.push(file)))
      else throw await neitherOf(join(tree, inner), entry.isSymbolicLink())
    }
  }
  const root = await lstat(tree)
  if (!root.isDirectory()) throw await neitherOf(tree, root.isSymbolicLink())
  await visit('')
  return listing
}

/** While services run, files come and go. */
async function unlessGone(look: Promise<unknown>): Promise<void> {
  try {
    await look
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error
  }
}

async function listFile(tree: string, path: string): Promise<ListedFile> {
  const { mode, size } = await lstat(join(tree, path))
  return { path, mode: mode & 0o7777, size }
}

async function neitherOf(path: string, isLink: boolean): Promise<StackError> {
  const what = isLink ? `a symbolic link to ${await readlink(path)}` : 'no file and no folder'
  return new StackError('FILE_SYSTEM', `${path} is ${what}; a snapshot holds only what lies in the instance itself`, {
    hint: isLink ? `put what it leads to in its place: ${path}` : `move ${path} away`,
    details: { path },
  })
}
