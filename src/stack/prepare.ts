// From a name and a wish to an instance whose components are installed: what `up` and `install` have in common.
import { ensureChosen } from '../artifacts/choose-releases.js'
import { ensureClassArchives } from '../artifacts/class-archive.js'
import { plannedBytes } from '../artifacts/disk-estimate.js'
import { findJavas } from '../artifacts/find-javas.js'
import type { Architecture, JavaRuntime, JavaRuntimes, PythonRuntime, StackDefinition } from '../artifacts/model.js'
import { findPython, pythonOf } from '../artifacts/python.js'
import { createSources } from '../artifacts/sources.js'
import { readStack } from '../artifacts/stack.js'
import { classArchives } from '../components/class-archives.js'
import type { Instance } from '../components/contract.js'
import type { MemoryProfile } from '../config/model.js'
import type { CheckedConfig } from '../config/sparkbox-yaml.js'
import type { Work } from '../events.js'
import { ensureFolder } from '../host/files.js'
import type { Machine } from '../host/machine.js'
import { readConfiguration } from '../instance/configuration.js'
import { dataVersionsOf } from '../instance/data-versions.js'
import { choosePostgresFolder, ensureDirectories, instanceDirectories, instanceRoot } from '../instance/folders.js'
import { configFilePath, stackFolders } from '../instance/home.js'
import { type Installed, readInstalled, writeInstalled } from '../instance/installed.js'
import { planMemory } from '../instance/memory.js'
import { assembleInstance } from '../instance/open.js'
import { type InstanceRecord, writeRecord } from '../instance/record.js'
import { changeFile } from './config-set.js'
import { type Creation, findOrDesign } from './create.js'
import { findTools, type Tools } from './find-tools.js'
import { checkMemory, requireDiskSpace, requireUsableMachine } from './preflight.js'
import { prepareSparkR, sparkRWish, withSparkR } from './prepare-sparkr.js'
import { requireStopped } from './require-stopped.js'
import { saveAutomatic } from './snapshot-automatic.js'
import type { Surroundings } from './surroundings.js'
import { requireUsableStack } from './usable-stack.js'
import { checkWsl } from './wsl-subject.js'

/** An empty instance writes about a third of it: edit logs, write-ahead logs, the metastore's tables. */
const leastDataBytes = 512 * 2 ** 20

export interface Wish {
  instance: string
  stack: string | null
  profile: MemoryProfile | 'auto' | null
  offline: boolean
  /** Gets what an instance can do without, too, and tries again what failed before. */
  thorough: boolean
}

export interface Prepared {
  instance: Instance
  record: InstanceRecord
  isNew: boolean
}

/** Makes the instance's record and installs what is missing; starts nothing. The caller holds the control lock. */
export async function prepareInstance(wish: Wish, around: Surroundings, work: Work): Promise<Prepared> {
  const { home } = around
  const machine = await requireUsableMachine(home)
  if (wish.profile !== null) await changeFile(home, configFilePath(home, wish.instance), 'profile', wish.profile, work)
  const config = await readConfiguration(home, wish.instance)
  for (const text of config.warnings) work.emit({ type: 'notice', level: 'warning', text })
  const creation = await findOrDesign(home, wish.instance, wish.stack, config, machine)
  const stack = await readStack(creation.record.stack, stackFolders(home))
  if (changesVersions(creation, stack)) await requireStopped(wish.instance, creation.record.stack, work)
  await requireUsableStack(stack, config, work)
  // Before a byte is fetched: an installation that cannot run afterwards is of no use.
  const memory = planMemory(config, machine, stack)
  await checkWsl({ home, instance: wish.instance, config, machine, memory }, work)
  await checkMemory(memory, wish.instance, work)
  await requireDiskSpace(home.instances, leastDataBytes, 'an instance')
  const root = instanceRoot(home, wish.instance)
  const earlier = (await readInstalled(root))?.tools
  const installed = await install(stack, config, machine, { ...wish, tools: earlier }, around, work)
  await keepForChange(creation, stack, around, work)
  const record = await keepRecord(creation, stack, around, work)
  await writeInstalled(root, installed)
  const instance = await assembleInstance(home, record, installed, config, machine)
  await ensureClassArchives(classArchives(instance), home.store, work)
  return { instance, record, isNew: creation.isNew }
}

async function install(
  stack: StackDefinition,
  config: CheckedConfig,
  machine: Machine,
  wish: Wish & { tools: Tools | undefined },
  { home, environment }: Surroundings,
  work: Work,
): Promise<Installed> {
  const { offline } = wish
  const search = { environment, store: home.store, cache: home.cache, offline }
  const javas = await findJavas(stack, config.java, search, work)
  const python = await findPython(pythonOf(stack), { ...search, configured: config.python.executable }, work)
  const store = { store: home.store, architecture: architectureOf(machine), python }
  const sources = createSources(javas.hadoop, python, search, config.apache.mirrors)
  const beforeInstall = async (chosen: StackDefinition) =>
    requireDiskSpace(home.store, (await plannedBytes(chosen, store)).peak, 'installing')
  const options = { ...store, offline, sources, preference: config.source, beforeInstall }
  const { official, artifacts } = await ensureChosen(stack, options, work)
  const tools = await findTools(home, search, wish.tools, machine, work)
  const sparkr = await prepareSparkR(
    sparkRWish(wish, stack, artifacts, python, config.apache.mirrors),
    { ...search, configured: null },
    work,
  )
  const installed = {
    stack: stack.name,
    artifacts,
    official,
    javas: plainJavas(javas),
    python: plainPython(python),
    tools,
  }
  return withSparkR(installed, sparkr)
}

/** Other versions will write into the data from now on: another stack, or one whose files were edited. */
export function changesVersions({ record, formerStack }: Creation, { versions }: StackDefinition): boolean {
  const [written, wanted] = [record.dataVersions, dataVersionsOf(versions)]
  return formerStack !== null || Object.entries(written).some(([product, version]) => version !== wanted[product])
}

/** They could damage what they cannot give back: the data is kept first, under the name of the stack that wrote it. */
async function keepForChange(
  creation: Creation,
  stack: StackDefinition,
  around: Surroundings,
  work: Work,
): Promise<void> {
  if (!changesVersions(creation, stack)) return
  const { record, formerStack } = creation
  const former = { ...record, stack: formerStack ?? record.stack }
  await saveAutomatic(around.home, former, { reason: 'stack', without: null }, work)
}

/** The record is written when everything is installed, and remembers which versions may write data from now on. */
async function keepRecord(
  { record, isNew, moved }: Creation,
  stack: StackDefinition,
  { home }: Surroundings,
  { emit }: Work,
): Promise<InstanceRecord> {
  const root = instanceRoot(home, record.name)
  await ensureFolder(home.instances, 0o711)
  await ensureDirectories(instanceDirectories(root, record.postgresFolder))
  for (const { title, preferred, chosen } of moved) {
    emit({ type: 'notice', level: 'warning', text: `port ${preferred} is taken; ${title} gets ${chosen}, for good` })
  }
  // Decided again when it is new: only now are all folders there, with the modes that the person's umask gave them.
  const postgresFolder = isNew
    ? await choosePostgresFolder(root, record.id, record.postgresAccount !== null)
    : record.postgresFolder
  const kept = { ...record, postgresFolder, dataVersions: dataVersionsOf(stack.versions) }
  await writeRecord(home, kept)
  return kept
}

export function architectureOf(machine: Machine): Architecture {
  return machine.architecture === 'arm64' ? 'arm64' : 'x86-64'
}

function plainJavas(javas: JavaRuntimes): Installed['javas'] {
  const plain = ({ home, major, version, vendor, origin }: JavaRuntime) => ({ home, major, version, vendor, origin })
  return { hadoop: plain(javas.hadoop), hive: plain(javas.hive), spark: plain(javas.spark) }
}

function plainPython({ executable, version, origin, unfit }: PythonRuntime): Installed['python'] {
  return { executable, version, origin, unfit }
}
