// Links in packages that were unpacked into a folder instead of the root of the system.
import { readlink, rm, symlink } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { exists } from '../host/files.js'
import { listLinks } from './folder-files.js'

/**
 * An absolute link, such as into /etc, leads to the unpacked file if there is one. A relative link whose target is not
 * among the unpacked files, because the system has that package, leads to the system's.
 */
export async function repairLinks(root: string): Promise<void> {
  for (const path of await listLinks(root)) {
    const link = join(root, path)
    const text = await readlink(link)
    const better = await betterTarget(root, link, text)
    if (better === null) continue
    await rm(link)
    await symlink(better, link)
  }
}

async function betterTarget(root: string, link: string, text: string): Promise<string | null> {
  if (isAbsolute(text)) {
    const unpacked = join(root, text)
    return (await exists(unpacked)) ? relative(dirname(link), unpacked) : null
  }
  const inside = resolve(dirname(link), text)
  if (await exists(inside)) return null
  const system = resolve('/', relative(root, inside))
  return (await exists(system)) ? system : null
}
