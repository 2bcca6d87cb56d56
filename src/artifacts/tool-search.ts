// Where programs are looked for. Everything comes in as arguments, so that nothing depends on whose shell it is.
import { isAbsolute, join } from 'node:path'
import type { EnvironmentVariables } from './model.js'
import { isExecutable } from './paths.js'

export interface ToolSearch {
  /** What the user wrote into sparkbox.yaml; then nothing else is looked at. */
  configured: string | null
  environment: EnvironmentVariables
  /** Gets what the distribution has to provide. */
  store: string
  /** Package lists, safe to delete. */
  cache: string
  offline: boolean
  /** Folders of all accounts that are looked at, instead of the usual ones. */
  systemFolders?: readonly string[] | undefined
  /** The file that says which packages this machine has, instead of its own. */
  dpkgStatus?: string | undefined
}

/** Programs that were looked for in vain and obtained, each in a folder of its own. */
export function toolsFolder(store: string): string {
  return join(store, 'tools')
}

export function pathFolders({ PATH = '' }: EnvironmentVariables): string[] {
  return PATH.split(':').filter((folder) => isAbsolute(folder))
}

/** The executable files of these names on PATH, in the order of the names, then of PATH. */
export async function findPrograms(names: readonly string[], environment: EnvironmentVariables): Promise<string[]> {
  const paths = names.flatMap((name) => pathFolders(environment).map((folder) => join(folder, name)))
  const executable = await Promise.all(paths.map(isExecutable))
  return paths.filter((_, index) => executable[index])
}
