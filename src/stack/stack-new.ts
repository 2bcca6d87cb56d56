// Makes a stack of the person's own from one that there is.
import { cp, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readLock } from '../artifacts/lock.js'
import { lockStack } from '../artifacts/lock-stack.js'
import type { StackDefinition } from '../artifacts/model.js'
import { findPython } from '../artifacts/python.js'
import { releases } from '../artifacts/releases.js'
import { resolveRequirements } from '../artifacts/resolve-requirements.js'
import { readDefinition, readStack } from '../artifacts/stack.js'
import {
  changeDefinition,
  parseChanges,
  type Retry,
  type StackChanges,
  unknownVersion,
} from '../artifacts/stack-changes.js'
import { findLockProblem, sharedEntries } from '../artifacts/stack-files.js'
import type { ToolSearch } from '../artifacts/tool-search.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { ensureFolder } from '../host/files.js'
import { readMachine } from '../host/machine.js'
import { stackFolders } from '../instance/home.js'
import type { StackCreation, StackCreationRequest } from './api.js'
import { architectureOf } from './prepare.js'
import { newCommand, requireFreeName, requireSameParts, requireTogether } from './stack-new-checks.js'
import { surroundings } from './surroundings.js'

/** The folder appears whole or not at all. @throws StackError STACK_EXISTS, INCOMPATIBLE_VERSIONS, UNKNOWN_VERSION */
export async function createStack(request: StackCreationRequest, work: Work): Promise<StackCreation> {
  const { home, environment } = surroundings()
  const folders = stackFolders(home)
  const [own = ''] = folders
  await requireFreeName(request.name, folders)
  const from = await readStack(request.from, folders)
  const retry: Retry = (replacements) => {
    const kept = request.set.filter((assignment) => !Object.hasOwn(replacements, assignment.split('=')[0]!))
    const added = Object.entries(replacements).map(([key, value]) => `${key}=${value}`)
    return newCommand(request.name, from.name, [...kept, ...added])
  }
  const changes = parseChanges(request.set, from, retry)
  await requireSameParts(from, changes, request, folders)
  requireTogether(from, changes, request.name, retry, work)
  await ensureFolder(own)
  const staging = await mkdtemp(join(own, '.new-'))
  try {
    const directory = join(staging, request.name)
    const search = { environment, store: home.store, cache: home.cache, offline: false }
    await copyChanged(from, directory, request.name, changes)
    await pinSpark(from, await readDefinition(directory), join(staging, 'pip'), search, work)
    if (request.lock) await lock(from, await readDefinition(directory), search, work)
    await rename(directory, join(own, request.name))
  } catch (error) {
    throw explain(error, from, changes, retry)
  } finally {
    await rm(staging, { recursive: true, force: true })
  }
  return describe(request, from, await readDefinition(join(own, request.name)))
}

async function copyChanged(from: StackDefinition, directory: string, name: string, changes: StackChanges) {
  await cp(from.directory, directory, {
    recursive: true,
    filter: (source) => source !== join(from.directory, 'lock.json'),
  })
  const text = await readFile(join(from.directory, 'stack.json'), 'utf8')
  await writeFile(join(directory, 'stack.json'), changeDefinition(text, name, changes))
}

/** Another PySpark needs other packages; pip knows which. */
async function pinSpark(
  from: StackDefinition,
  { artifacts, versions, python: range, directory }: StackDefinition,
  scratch: string,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
): Promise<void> {
  const { spark } = versions
  const artifact = artifacts.find((each) => each.kind === 'environment')
  if (artifact === undefined || spark === undefined || spark === from.versions.spark) return
  const python = await findPython(range, { ...search, configured: null }, work)
  const machine = `CPython ${python.version.replace(/\.\d+$/, '')} on ${architectureOf(await readMachine())}`
  const command = { python, environment: search.environment }
  await ensureFolder(scratch)
  const step = { type: 'step', id: 'resolve', title: `what PySpark ${spark} needs` } as const
  work.emit({ ...step, status: 'started' })
  await resolveRequirements({ artifact, directory, spark, command, machine, scratch }, work)
  work.emit({ ...step, status: 'done' })
}

async function lock(from: StackDefinition, stack: StackDefinition, search: Omit<ToolSearch, 'configured'>, work: Work) {
  const known = (await findLockProblem(from)) === null ? await sharedEntries(from, await readLock(from), stack) : {}
  await lockStack(stack, search, work, known)
}

/** A version that no repository holds is a mistake in what was typed. */
function explain(error: unknown, from: StackDefinition, { versions }: StackChanges, retry: Retry): unknown {
  if (!(error instanceof StackError) || error.code !== 'DOWNLOAD_FAILED') return error
  const said = `${error.message}\n${JSON.stringify(error.details)}`
  if (!/Could not find artifact|was not found in|No matching distribution|Could not find a version/.test(said))
    return error
  const doubtful = Object.entries(versions).filter(
    ([key, version]) => version !== from.versions[key] && !(releases[key] ?? []).includes(version),
  )
  return doubtful.length === 0 ? error : unknownVersion(doubtful, retry, error)
}

function describe(
  { name, from: origin, lock: isLocked }: StackCreationRequest,
  from: StackDefinition,
  to: StackDefinition,
): StackCreation {
  const values = ({ versions, java, python }: StackDefinition): Record<string, string> => ({
    ...versions,
    ...Object.fromEntries(
      Object.entries(java).map(([product, { minimum, maximum }]) => [`java.${product}`, `${minimum}-${maximum}`]),
    ),
    python: `${python.minimum}-${python.maximum}`,
  })
  const [before, after] = [values(from), values(to)]
  const changes = Object.keys(after)
    .filter((key) => before[key] !== after[key])
    .map((key) => ({ key, before: before[key] ?? '', after: after[key]! }))
  return { name, from: origin, directory: to.directory, changes, isLocked }
}
