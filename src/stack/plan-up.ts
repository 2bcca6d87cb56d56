// What `up` and `install` would do, found out without doing any of it.
import { chooseReleases, withReleases } from '../artifacts/choose-releases.js'
import { archiveStep, archiveTitle, missingArchives } from '../artifacts/class-archive.js'
import { findJavas } from '../artifacts/find-javas.js'
import type { JavaProduct, JavaRuntimes, StackDefinition } from '../artifacts/model.js'
import { findPython, pythonOf } from '../artifacts/python.js'
import { readStack } from '../artifacts/stack.js'
import { findPlaces, missingPlaces } from '../artifacts/store.js'
import { classArchives } from '../components/class-archives.js'
import { diffFiles } from '../config/diff.js'
import { readGeneratedFiles } from '../config/read-generated.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { Machine } from '../host/machine.js'
import { readConfiguration } from '../instance/configuration.js'
import { instanceDirectories, instanceRoot } from '../instance/folders.js'
import { stackFolders } from '../instance/home.js'
import { readInstalled } from '../instance/installed.js'
import { assembleInstance } from '../instance/open.js'
import { makePlan } from '../instance/plan.js'
import { closure } from '../supervisor/graph.js'
import type { NodeSpec, ServiceSpec } from '../supervisor/spec.js'
import type { PlannedAction, PlanResult } from './api.js'
import { type Creation, findOrDesign } from './create.js'
import { planTools, type Tools } from './find-tools.js'
import { requireUsableMachine } from './preflight.js'
import { architectureOf, changesVersions, type Wish } from './prepare.js'
import { lookForSparkR, type SparkRParts, sparkRWish, withSparkR } from './prepare-sparkr.js'
import { planAutomatic } from './snapshot-automatic.js'
import { runningDaemon, type Surroundings } from './surroundings.js'
import { requireUsableStack } from './usable-stack.js'

export async function planInstallation(wish: Wish, around: Surroundings, work: Work): Promise<PlanResult> {
  const { actions, ...parts } = await look(wish, around, work)
  const daemon = await daemonOf(parts.creation, around, work)
  const written = daemon === null ? await planWriting(parts, around) : []
  const kept = await planKeeping(parts, around)
  return { instance: wish.instance, actions: [...actions, ...(await planArchives(parts, around)), ...kept, ...written] }
}

/** Of the services only those that are named, where any are, and what they need. */
export async function planCreation(
  wish: Wish & { services: readonly string[] },
  around: Surroundings,
  work: Work,
): Promise<PlanResult> {
  const { actions, ...parts } = await look(wish, around, work)
  const { isNew } = parts.creation
  const { nodes } = makePlan(await instanceOf(parts, around))
  const wanted = idsToStart(nodes, wish.services)
  const daemon = await daemonOf(parts.creation, around, work)
  if (daemon !== null) {
    const starts = daemon.status.services.filter(({ id, pid }) => pid === null && wanted.has(id))
    return { instance: wish.instance, actions: starts.map(({ id, title }) => action('start', id, title)) }
  }
  actions.push(...(await planArchives(parts, around)))
  actions.push(...(await planKeeping(parts, around)), ...(await planWriting(parts, around)))
  // Whether a one-time task is done is known by asking what runs; on a new instance nothing is.
  for (const node of nodes.filter(({ id }) => wanted.has(id))) {
    if (node.kind === 'task' && isNew) actions.push(action('initialize', node.id, node.title))
    if (node.kind === 'service') actions.push(action('start', node.id, node.title))
  }
  return { instance: wish.instance, actions }
}

function daemonOf({ record, isNew }: Creation, { home }: Surroundings, { signal }: Work) {
  return isNew ? null : runningDaemon(home, record, signal)
}

/** The snapshot before other versions get the data. */
async function planKeeping(
  { creation, stack }: Omit<Look, 'actions'>,
  { home }: Surroundings,
): Promise<PlannedAction[]> {
  return changesVersions(creation, stack) ? planAutomatic(home, creation.record, 'stack') : []
}

async function planArchives(parts: Omit<Look, 'actions'>, around: Surroundings): Promise<PlannedAction[]> {
  const missing = await missingArchives(classArchives(await instanceOf(parts, around)))
  return missing.map(({ archive }) => action('install', archiveStep(archive), archiveTitle(archive)))
}

async function planWriting(parts: Omit<Look, 'actions'>, around: Surroundings): Promise<PlannedAction[]> {
  const { record } = parts.creation
  const { files } = makePlan(await instanceOf(parts, around))
  const folder = instanceDirectories(instanceRoot(around.home, record.name), record.postgresFolder).conf
  const changed = diffFiles(await readGeneratedFiles(folder), files).files
  return changed.map(({ path, change, keys }) => action('write', path, `${change}, ${keys.length} keys`))
}

interface Look {
  creation: Creation
  stack: StackDefinition
  config: Awaited<ReturnType<typeof readConfiguration>>
  machine: Machine
  javas: JavaRuntimes | null
  artifacts: Record<string, string>
  tools: Tools
  official: string[]
  sparkr: SparkRParts
  actions: PlannedAction[]
}

async function look(wish: Wish, { home, environment }: Surroundings, work: Work): Promise<Look> {
  const machine = await requireUsableMachine(home)
  const config = await readConfiguration(home, wish.instance)
  const creation = await findOrDesign(home, wish.instance, wish.stack, config, machine)
  const published = await readStack(creation.record.stack, stackFolders(home))
  await requireUsableStack(published, config, work)
  const actions: PlannedAction[] = []
  if (creation.isNew) actions.push(action('create', wish.instance, published.title))
  // Offline: what is missing is found out, never fetched.
  const search = { environment, store: home.store, cache: home.cache, offline: true }
  const javas = await foundOrNull('JAVA_NOT_FOUND', findJavas(published, config.java, search, work))
  const python = await foundOrNull(
    'PYTHON_NOT_FOUND',
    findPython(pythonOf(published), { ...search, configured: config.python.executable }, work),
  )
  if (javas === null) actions.push(action('install', 'java', 'from the distribution, into the store'))
  if (python === null) actions.push(action('install', 'python', 'from the distribution, into the store'))
  const unknownPython = { executable: '', version: '', origin: '', pipWheel: null, unfit: null }
  const options = { store: home.store, architecture: architectureOf(machine), python: python ?? unknownPython }
  const official = await chooseReleases(published, config.source, options)
  const stack = withReleases(published, official)
  const places = await findPlaces(stack, options)
  for (const { artifact, files } of await missingPlaces(places)) {
    const locked = files.reduce((sum, { size }) => sum + size, 0)
    // No lock tells the size of a release before it is there.
    const bytes = artifact.source === 'apache' ? (artifact.estimate?.unlockedBytes ?? null) : locked
    actions.push({ ...action('install', artifact.name, artifact.title), bytes })
  }
  const artifacts = Object.fromEntries(places.map(({ artifact, folder }) => [artifact.name, folder]))
  const earlier = (await readInstalled(instanceRoot(home, wish.instance)))?.tools
  const { tools, isObtained } = await planTools(home, { ...search, offline: wish.offline }, earlier, machine, work)
  if (isObtained) actions.push(action('install', 'openssh', 'from the distribution, into the store'))
  const sparkr = await lookForSparkR(
    sparkRWish(wish, stack, artifacts, options.python, config.apache.mirrors),
    { ...search, configured: null },
    work,
  )
  if (sparkr.folder === null && (sparkr.r !== null || wish.thorough))
    actions.push(action('install', 'sparkr', 'from Apache, where it can be reached'))
  return { creation, stack, config, machine, javas, artifacts, official, tools, sparkr, actions }
}

/** An instance that may not exist yet; its secrets stand in for themselves and are not made. */
async function instanceOf(
  { creation, stack, config, machine, javas, artifacts, official, tools, sparkr }: Omit<Look, 'actions'>,
  { home }: Surroundings,
) {
  const unknown = (product: JavaProduct) => ({
    home: '/usr/lib/jvm/unknown',
    major: stack.java[product].maximum,
    version: '',
    vendor: '',
    origin: '',
  })
  const unknownJavas = { hadoop: unknown('hadoop'), hive: unknown('hive'), spark: unknown('spark') }
  const python = { executable: '', version: '', origin: '', unfit: null }
  const installed = { stack: stack.name, artifacts, official, javas: javas ?? unknownJavas, python, tools }
  const complete = withSparkR(installed, sparkr)
  return assembleInstance(home, creation.record, complete, config, machine, { makeSecrets: false })
}

async function foundOrNull<T>(code: string, search: Promise<T>): Promise<T | null> {
  try {
    return await search
  } catch (error) {
    if (error instanceof StackError && error.code === code) return null
    throw error
  }
}

function action(kind: PlannedAction['kind'], subject: string, detail: string): PlannedAction {
  return { kind, subject, detail, bytes: null }
}

/** The services that are named and what they need; all where none is. */
function idsToStart(nodes: readonly NodeSpec[], named: readonly string[]): Set<string> {
  return named.length === 0 ? new Set(nodes.map(({ id }) => id)) : closure(nodes, named)
}

/** Of the same those that hold ports. */
export function servicesToStart(nodes: readonly NodeSpec[], named: readonly string[]): ServiceSpec[] {
  const ids = idsToStart(nodes, named)
  return nodes.filter((node): node is ServiceSpec => node.kind === 'service' && ids.has(node.id))
}
