// Where the libraries of unpacked packages lie.
import { join } from 'node:path'
import { namesIn } from './paths.js'

/** Debian keeps libraries in a folder named after the architecture: `usr/lib/x86_64-linux-gnu`. */
export async function libraryFolders(root: string): Promise<string[]> {
  const parents = ['usr/lib', 'lib'].map((name) => join(root, name))
  const folders = await Promise.all(
    parents.map(async (parent) =>
      (await namesIn(parent)).filter((name) => name.endsWith('-linux-gnu')).map((name) => join(parent, name)),
    ),
  )
  return folders.flat()
}

/** What a program unpacked into `root` needs in its environment to find its libraries. */
export async function libraryVariables(root: string): Promise<Record<string, string>> {
  const folders = await libraryFolders(root)
  return folders.length === 0 ? {} : { LD_LIBRARY_PATH: folders.join(':') }
}
