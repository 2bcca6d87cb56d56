// A virtual environment in a bundle: its packages travel, and the target's own Python makes the environment anew.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { describeDifference } from '../lock.js'
import type { EnvironmentDefinition } from '../model.js'
import { namesIn } from '../paths.js'
import { makeEmptyEnvironment, type PythonCommand, retarget } from '../pypi.js'
import type { FetchRequest } from '../source.js'
import { checkRecords } from '../wheel-records.js'
import { type CollectedEntry, collectFolder } from './collect.js'
import type { BundledArtifact } from './manifest.js'
import type { Bundle } from './open.js'
import { unpackEntries } from './unpack.js'

/** What `python -m venv` makes, other than scripts; `site-packages` is our own link. */
const skeleton = [
  /^(pyvenv\.cfg|\.gitignore|lib64|site-packages)$/,
  /^include\//,
  /^bin\/(python[\d.]*|activate(\..*)?|Activate\.ps1)$/,
]

/** The files, with `site-packages/` in place of the folder that is named after the Python version. */
export async function collectEnvironment(folder: string): Promise<CollectedEntry[]> {
  const entries = await collectFolder(folder)
  return entries
    .filter(({ path }) => !skeleton.some((pattern) => pattern.test(path)))
    .map((entry) => ({ ...entry, path: entry.path.replace(/^lib\/python3\.\d+\/site-packages\//, 'site-packages/') }))
    .sort((one, other) => (one.path < other.path ? -1 : 1))
}

/**
 * The folder that an environment's scripts name, which is where it was made; the store may have been moved since. As
 * pip writes it: behind `#!`, or for long paths behind `exec`.
 */
export async function namedFolder(folder: string): Promise<string> {
  for (const name of await namesIn(join(folder, 'bin'))) {
    if (!/^pip[\d.]*$/.test(name)) continue
    const text = await readFile(join(folder, 'bin', name), 'utf8')
    const [, found] = /^(?:#!|'''exec' "?)(\/.*?)\/bin\/python/m.exec(text) ?? []
    if (found !== undefined) return found
  }
  return folder
}

/** Compiled packages are in no lock; each brings hashes of its own, and they are checked here. */
export async function unpackEnvironment(
  bundle: Bundle,
  { environment, entries }: BundledArtifact,
  definition: EnvironmentDefinition,
  request: FetchRequest,
  command: PythonCommand,
  work: Work,
): Promise<void> {
  const { folder, destination, report } = request
  await makeEmptyEnvironment(command, request, work)
  await unpackEntries(bundle, entries, { folder, report, signal: work.signal })
  await retarget(folder, [folder, ...(environment === null ? [] : [environment.folder])], destination)
  const [difference] = await checkRecords(folder, definition.locked, work.signal)
  if (difference === undefined) return
  throw new StackError('HASH_MISMATCH', `${definition.title} was refused: ${describeDifference(difference)}`, {
    hint: 'export the bundle again from an installation that is whole',
    details: { artifact: definition.name, difference },
  })
}
