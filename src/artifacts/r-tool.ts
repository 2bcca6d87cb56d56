// R: SparkR's driver and workers run in it.
import { dirname, join } from 'node:path'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { obtainR, unpackedRFolder } from './obtain-r.js'
import { isExecutable } from './paths.js'
import { pathFolders, type ToolSearch } from './tool-search.js'

export interface RProgram {
  /** R itself; Rscript lies beside it. */
  program: string
  /** `4.2.2` */
  version: string
}

/**
 * R of R_HOME, else the first on PATH with Rscript beside it, else the one in the store; null where there is none. Each
 * has answered which version it is.
 */
export async function findR(search: ToolSearch, work: Work): Promise<RProgram | null> {
  const { R_HOME } = search.environment
  const homes = R_HOME ? [join(R_HOME, 'bin')] : []
  for (const folder of [...homes, ...pathFolders(search.environment), unpackedRFolder(search.store)]) {
    const r = await askR(folder, search, work)
    if (r !== null) return r
  }
  return null
}

/** As `findR`, else the distribution's, unpacked into the store. */
export async function findOrObtainR(search: ToolSearch, work: Work): Promise<RProgram | null> {
  const present = await findR(search, work)
  if (present !== null || search.offline || !(await obtainR(search, work))) return present
  return askR(unpackedRFolder(search.store), search, work)
}

export function rscriptOf(r: { program: string }): string {
  return join(dirname(r.program), 'Rscript')
}

async function askR(folder: string, { environment }: ToolSearch, { signal }: Work): Promise<RProgram | null> {
  const program = join(folder, 'R')
  const rscript = join(folder, 'Rscript')
  if (!(await isExecutable(program)) || !(await isExecutable(rscript))) return null
  const question = [rscript, '--vanilla', '-e', 'cat(as.character(getRversion()))']
  const { exitCode, output } = await askProgram(question, environment, signal)
  const version = output.at(-1) ?? ''
  return exitCode === 0 && /^\d+\.\d+/.test(version) ? { program, version } : null
}
