// What of a folder goes into a bundle.
import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { isErrno } from '../../host/errno.js'
import { namesIn, realPath } from '../paths.js'
import { receiptName } from '../receipt.js'

/** A file to be read from `source`, or a symbolic link; paths are relative to the folder. */
export type CollectedEntry = { path: string; source: string; size: number; executable: boolean } | CollectedLink
export interface CollectedLink {
  path: string
  link: string
}

/**
 * All files and links of a folder, sorted, without receipts and Python's byte code. A link that leads out of the folder
 * is taken for what it leads to, because that will not be there; one that leads nowhere is left out.
 */
export async function collectFolder(folder: string): Promise<CollectedEntry[]> {
  const entries: CollectedEntry[] = []
  const visit = async (real: string, prefix: string, inside: readonly string[]): Promise<void> => {
    for (const { name } of await readdir(real, { withFileTypes: true })) {
      const path = prefix === '' ? name : `${prefix}/${name}`
      if (name.endsWith('.pyc') || path === receiptName) continue
      const link = await linkText(join(real, name))
      if (link !== null && staysInside(path, link)) {
        entries.push({ path, link })
        continue
      }
      const source = await realPath(join(real, name))
      if (source === null || inside.includes(source)) continue
      const status = await stat(source)
      if (status.isDirectory()) await visit(source, path, [...inside, source])
      else if (status.isFile())
        entries.push({ path, source, size: status.size, executable: (status.mode & 0o111) !== 0 })
    }
  }
  const root = await realpath(folder)
  await visit(root, '', [root])
  return entries.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** The first file that holds this text, such as the folder it stands in; null where none does. */
export async function mentions(entries: readonly CollectedEntry[], text: string): Promise<string | null> {
  for (const entry of entries) if ('source' in entry && (await readFile(entry.source)).includes(text)) return entry.path
  return null
}

/** The names of complete folders in `tools`; Maven is of use only where there is a network. */
export async function collectibleTools(tools: string): Promise<string[]> {
  const names = (await namesIn(tools)).filter((name) => !name.includes('.partial-') && name !== 'maven')
  const folders = await Promise.all(names.map(async (name) => (await stat(join(tools, name))).isDirectory()))
  return names.filter((_, index) => folders[index])
}

/** As it stands in a folder of this name, a relative link leads to nothing above the folder. */
function staysInside(path: string, link: string): boolean {
  if (posix.isAbsolute(link)) return false
  const target = posix.join(posix.dirname(path), link)
  return target !== '..' && !target.startsWith('../')
}

async function linkText(path: string): Promise<string | null> {
  try {
    return await readlink(path)
  } catch (error) {
    if (isErrno(error, 'EINVAL')) return null
    throw error
  }
}
