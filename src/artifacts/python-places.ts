// Where a machine may have a Python.
import { readlink } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { isErrno } from '../host/errno.js'
import { exists } from '../host/files.js'
import { isExecutable, namesIn, realPath } from './paths.js'
import { readReceipt } from './receipt.js'
import { findPrograms, type ToolSearch, toolsFolder } from './tool-search.js'
import { abbreviateHome, managedFolders } from './version-managers.js'

export interface PythonCandidate {
  executable: string
  /** Where it was found, for people. */
  origin: string
}

/** Where the distribution's Python is, once it was unpacked. */
export function obtainedPython(store: string): string {
  return join(toolsFolder(store), 'python3/usr/bin/python3')
}

/**
 * Those for which an environment is installed; then programs of these names on PATH and in usual folders, then what
 * version managers have installed.
 */
export async function pythonCandidates(
  names: readonly string[],
  { environment, store, systemFolders = ['/usr/local/bin', '/opt/python'] }: ToolSearch,
): Promise<PythonCandidate[]> {
  const onPath = (await findPrograms(names, environment)).map((executable) => ({ executable, origin: 'PATH' }))
  // Slow, and most of them fail; what they stand for is mostly found in the version manager's own folder.
  const shims = onPath.filter(({ executable }) => isShim(executable) && basename(executable) !== 'python3')
  const installed = (await environmentPythons(store)).map((executable) => ({ executable, origin: 'its environment' }))
  const candidates = [...installed, ...onPath.filter((candidate) => !shims.includes(candidate))]
  for (const folder of [...systemFolders, ...managedFolders('python', environment)]) {
    const origin = abbreviateHome(folder, environment)
    for (const executable of [...(await findPrograms(names, { PATH: folder })), ...(await installations(folder))])
      candidates.push({ executable, origin })
  }
  if (await isExecutable(obtainedPython(store))) candidates.push({ executable: obtainedPython(store), origin: 'store' })
  return distinct(candidates)
}

/** An environment runs with no other Python than the one it was made for: the end of the links from its bin/python. */
async function environmentPythons(store: string): Promise<string[]> {
  const found = new Set<string>()
  for (const name of await namesIn(store)) {
    const folder = join(store, name)
    if ((await readReceipt(folder)) === null) continue
    const executable = await followWithin(join(folder, 'bin'), 'python')
    if (executable !== null) found.add(executable)
  }
  return [...found]
}

/** The first absolute path in a chain of links inside the folder; null where there is none. */
async function followWithin(folder: string, name: string, longest = 4): Promise<string | null> {
  try {
    const text = await readlink(join(folder, name))
    if (isAbsolute(text)) return text
    return longest === 0 ? null : await followWithin(folder, text, longest - 1)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EINVAL')) return null
    throw error
  }
}

/** A pyenv shim is there for every version's name, and fails for those that are not switched on. */
export function isShim(executable: string): boolean {
  return basename(dirname(executable)) === 'shims'
}

/** One in each folder, newest first by the folder's name. A conda environment is somebody's workplace and is left out. */
async function installations(folder: string): Promise<string[]> {
  const names = (await namesIn(folder)).sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
  const found: string[] = []
  for (const name of names) {
    const executable = join(folder, name, 'bin/python3')
    if ((await isExecutable(executable)) && !(await exists(join(folder, name, 'conda-meta')))) found.push(executable)
  }
  return found
}

/** Each interpreter once, whatever links lead to it. A shim may be a link to one program that goes by its own name. */
async function distinct(candidates: readonly PythonCandidate[]): Promise<PythonCandidate[]> {
  const real = candidates.map(async ({ executable }) => {
    const path = (await realPath(executable)) ?? executable
    return basename(path).startsWith('python') ? path : executable
  })
  const paths = await Promise.all(real)
  return candidates.filter((_, index) => paths.indexOf(paths[index] ?? '') === index)
}
