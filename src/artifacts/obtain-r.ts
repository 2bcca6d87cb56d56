// R from the distribution, made to run from a folder: its scripts hold the paths of an installed package.
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import { namesIn } from './paths.js'
import { type ToolSearch, toolsFolder } from './tool-search.js'

/** Holds R and Rscript of the unpacked package. */
export function unpackedRFolder(store: string): string {
  return join(toolsFolder(store), 'r', 'bin')
}

/**
 * Unpacks r-base-core and what it needs into the store; false where there is no such distribution. Needs no variables
 * afterwards, so that workers find everything however they are started.
 */
export async function obtainR(search: ToolSearch, work: Work): Promise<boolean> {
  if (!(await hasDistribution(search))) return false
  const target = join(toolsFolder(search.store), 'r')
  const prepare = (folder: string) => makeRelocated(folder, target)
  await obtainPackages({ packages: ['r-base-core'], target, prepare }, search, work)
  return true
}

/** `folder` is what lies unpacked now, `target` the name that it will have. */
async function makeRelocated(folder: string, target: string): Promise<void> {
  const home = join(folder, 'usr/lib/R')
  const script = join(home, 'bin/R')
  const text = await readFile(script, 'utf8')
  const moved = text
    .replace('R_HOME_DIR=/usr/lib/R\n', `R_HOME_DIR='${target}/usr/lib/R'\n`)
    .replaceAll('=/usr/share/R/', `='${target}'/usr/share/R/`)
  if (moved === text) throw new Error(`${script} holds no R_HOME_DIR that could be changed`)
  await writeFile(script, moved)
  await makeEnvironmentFile(home)
  await addLibraries(folder, target)
  await mkdir(join(folder, 'bin'))
  await symlink('../usr/lib/R/bin/R', join(folder, 'bin/R'))
  // Rscript is a program with the path compiled in, which this variable overrides (src/unix/Rscript.c of R).
  const rscript = `#!/bin/sh\nRHOME='${target}/usr/lib/R' exec '${target}/usr/bin/Rscript' "$@"\n`
  await writeFile(join(folder, 'bin/Rscript'), rscript)
  await chmod(join(folder, 'bin/Rscript'), 0o755)
}

/** A script of the package, which needs root, would copy this file to /etc. */
async function makeEnvironmentFile(home: string): Promise<void> {
  const file = join(home, 'etc/Renviron')
  await rm(file, { force: true })
  await copyFile(join(home, 'etc/Renviron.ucf'), file)
}

/** Libraries that were unpacked with it; BLAS and LAPACK lie in folders of their own, to which alternatives would link. */
async function addLibraries(folder: string, target: string): Promise<void> {
  const folders: string[] = []
  for (const libraries of ['usr/lib', 'lib'])
    for (const name of await namesIn(join(folder, libraries)))
      if (name.endsWith('-linux-gnu'))
        folders.push(...['', 'blas', 'lapack'].map((part) => join(target, libraries, name, part)))
  const file = join(folder, 'etc/R/ldpaths')
  const path = `R_LD_LIBRARY_PATH="\${R_HOME}/lib:${folders.join(':')}"\n`
  await writeFile(file, path + (await readFile(file, 'utf8')))
}
