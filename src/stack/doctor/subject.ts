// What there is to look at: read once, as far as it can be read, with what kept the rest from being read.
import { withReleases } from '../../artifacts/choose-releases.js'
import type { StackDefinition } from '../../artifacts/model.js'
import { readStack } from '../../artifacts/stack.js'
import type { Instance, MemoryPlan } from '../../components/contract.js'
import type { CheckedConfig } from '../../config/sparkbox-yaml.js'
import type { DaemonClient } from '../../daemon/client.js'
import type { DaemonStatus } from '../../daemon/protocol.js'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { type Machine, readMachine } from '../../host/machine.js'
import { findMarked, instanceVariable, type MarkedProcess } from '../../host/processes.js'
import { readConfiguration } from '../../instance/configuration.js'
import { instanceRoot, stateFilePath } from '../../instance/folders.js'
import { stackFolders } from '../../instance/home.js'
import { type Installed, readInstalled } from '../../instance/installed.js'
import { planMemory } from '../../instance/memory.js'
import { assembleInstance } from '../../instance/open.js'
import { makePlan, type Plan } from '../../instance/plan.js'
import { type InstanceRecord, readRecord } from '../../instance/record.js'
import type { ServiceSpec } from '../../supervisor/spec.js'
import { peekState, type ServiceRecord } from '../../supervisor/state-file.js'
import { runningDaemon, type Surroundings } from '../surroundings.js'

/** Something that may be there, may be missing (null), or cannot be read (`error`). */
export interface Part<T> {
  value: T | null
  error: StackError | null
}

export interface Subject extends Surroundings {
  name: string
  root: string
  /** Proves every file of the store. */
  thorough: boolean
  machine: Machine
  record: Part<InstanceRecord>
  config: Part<CheckedConfig>
  stack: Part<StackDefinition>
  installed: Installed | null
  /** Null before the first `up`, and where one of the parts above cannot be read. */
  instance: Instance | null
  plan: Plan | null
  /** Why there is no instance though all its parts can be read. */
  instanceError: StackError | null
  memory: MemoryPlan | null
  daemon: { client: DaemonClient; status: DaemonStatus } | null
  state: { services: Record<string, ServiceRecord>; damage: string | null }
  /** Processes that carry the instance's mark. */
  marked: readonly MarkedProcess[]
}

/** A daemon that has not answered by then counts as silent. Milliseconds. */
const daemonMilliseconds = 1_500

export async function readSubject(
  { name, thorough }: { name: string; thorough: boolean },
  around: Surroundings,
  signal: AbortSignal,
): Promise<Subject> {
  const { home } = around
  const root = instanceRoot(home, name)
  const [machine, record, config, { value: installed }] = await Promise.all([
    readMachine(),
    part(() => readRecord(home, name)),
    part(() => readConfiguration(home, name)),
    part(() => readInstalled(root)),
  ])
  const stackName = record.value?.stack ?? config.value?.stack ?? 'current'
  const stack = await part(async () =>
    withReleases(await readStack(stackName, stackFolders(home)), installed?.official ?? []),
  )
  const known = { ...around, name, root, thorough, machine, record, config, stack, installed }
  const [made, running] = await Promise.all([part(() => instanceOf(known)), readRunning(known, signal)])
  const memory = config.value === null || stack.value === null ? null : planMemory(config.value, machine, stack.value)
  const { instance = null, plan = null } = made.value ?? {}
  return { ...known, instance, plan, instanceError: made.error, memory, ...running }
}

/** The services of the plan; empty before the first `up`. */
export function servicesOf({ plan }: Pick<Subject, 'plan'>): ServiceSpec[] {
  return (plan?.nodes ?? []).filter((node): node is ServiceSpec => node.kind === 'service')
}

type Known = Omit<Subject, 'instance' | 'plan' | 'instanceError' | 'memory' | 'daemon' | 'state' | 'marked'>

async function instanceOf(known: Known): Promise<{ instance: Instance; plan: Plan } | null> {
  const { home, record, installed, config, stack, machine } = known
  if (record.value === null || installed === null || config.value === null || stack.value === null) return null
  const options = { makeSecrets: false }
  const instance = await assembleInstance(home, record.value, installed, config.value, machine, options)
  return { instance, plan: makePlan(instance) }
}

async function readRunning({ home, record, root }: Known, signal: AbortSignal) {
  const { value } = record
  if (value === null) return { daemon: null, state: { services: {}, damage: null }, marked: [] }
  const limited = AbortSignal.any([signal, AbortSignal.timeout(daemonMilliseconds)])
  const [daemon, state, marked] = await Promise.all([
    runningDaemon(home, value, limited),
    peekState(stateFilePath(root), value.id),
    findMarked({ [instanceVariable]: value.id }),
  ])
  return { daemon, state, marked }
}

async function part<T>(read: () => Promise<T | null>): Promise<Part<T>> {
  try {
    return { value: await read(), error: null }
  } catch (error) {
    if (error instanceof StackError) return { value: null, error }
    if (!isErrno(error, 'EACCES', 'EPERM', 'EIO', 'EISDIR', 'ELOOP')) throw error
    return { value: null, error: new StackError('FILE_SYSTEM', error.message, { cause: error }) }
  }
}
