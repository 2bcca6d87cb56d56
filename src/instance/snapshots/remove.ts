// Removes what this room made, also where a person has put the folder that holds it on another disk by a link.
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { exists, removeTree } from '../../host/files.js'

/** A file or folder with all it holds; links inside are removed, never followed. A missing one is fine. */
export async function removeWhole(path: string): Promise<void> {
  if (!(await exists(path))) return
  const parent = await realpath(dirname(path))
  await removeTree(join(parent, basename(path)), parent)
}
