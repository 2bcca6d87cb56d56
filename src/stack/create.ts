// Finds the record of an instance, or decides what a new one will be.
import { readStack } from '../artifacts/stack.js'
import type { PortDefinition } from '../components/contract.js'
import { portDefinitions } from '../components/registry.js'
import { traitsOf } from '../components/traits.js'
import type { StackConfig } from '../config/model.js'
import { StackError } from '../errors.js'
import type { Machine } from '../host/machine.js'
import { listeners } from '../host/sockets.js'
import { findUnprivilegedAccount } from '../host/user.js'
import { type WindowsHost, windowsHost } from '../host/windows-host.js'
import { portsOfWindows } from '../host/windows-ports.js'
import { findUnreadable, type Unreadable } from '../instance/data-versions.js'
import { choosePostgresFolder, instanceRoot } from '../instance/folders.js'
import { type Home, stackFolders } from '../instance/home.js'
import { choosePorts, type PortChoice } from '../instance/ports.js'
import { type InstanceRecord, listRecords, newInstanceId, readRecord } from '../instance/record.js'

export interface Creation {
  record: InstanceRecord
  isNew: boolean
  moved: PortChoice['moved']
  /** The stack that the instance had until now; null where it stays. */
  formerStack: string | null
}

/**
 * Writes nothing. An instance may change to another stack, or its stack may have been edited, where the new versions can
 * read its data.
 * @throws StackError UNKNOWN_STACK, INCOMPATIBLE_DATA
 */
export async function findOrDesign(
  home: Home,
  name: string,
  stack: string | null,
  config: StackConfig,
  machine: Machine,
  host = windowsHost(),
): Promise<Creation> {
  const present = await readRecord(home, name)
  if (present === null) return design(home, name, stack ?? config.stack, config, machine, host)
  const record = { ...present, stack: stack ?? present.stack }
  const { versions } = await readStack(record.stack, stackFolders(home))
  requireReadable(present, record.stack, findUnreadable(present.dataVersions, versions))
  const formerStack = record.stack === present.stack ? null : present.stack
  return { ...(await completePorts(home, record, config, machine, host)), isNew: false, formerStack }
}

function requireReadable({ name, stack: former }: InstanceRecord, stack: string, unreadable: Unreadable[]): void {
  if (unreadable.length === 0) return
  const reasons = unreadable.map(({ reason }) => reason).join('; ')
  const other = stack === former ? `${name}-new` : `${name}-${stack}`
  throw new StackError(
    'INCOMPATIBLE_DATA',
    `the stack ${stack} cannot read the data of the instance ${name}: ${reasons}. A second instance keeps both; sparkbox reset --instance ${name} would delete this data`,
    {
      hint: `sparkbox up --instance ${other} --stack ${stack}`,
      details: { instance: name, stack, formerStack: former, unreadable },
    },
  )
}

async function design(
  home: Home,
  name: string,
  stack: string,
  config: StackConfig,
  machine: Machine,
  host: WindowsHost,
): Promise<Creation> {
  const id = newInstanceId()
  const definitions = await portsOf(home, stack)
  const { ports, moved } = choosePorts(definitions, config.ports, await takenPorts(home, machine, host))
  const account = machine.uid === 0 ? await findUnprivilegedAccount() : null
  const record: InstanceRecord = {
    schemaVersion: 1,
    id,
    name,
    stack,
    createdAt: new Date().toISOString(),
    ports,
    postgresFolder: await choosePostgresFolder(instanceRoot(home, name), id, account !== null),
    postgresAccount: account === null ? null : { name: account.name, uid: account.uid, gid: account.gid },
    dataVersions: {},
  }
  return { record, isNew: true, moved, formerStack: null }
}

/** An instance keeps its ports for life; what a newer version of sparkbox or the stack adds is chosen beside them. */
async function completePorts(
  home: Home,
  record: InstanceRecord,
  config: StackConfig,
  machine: Machine,
  host: WindowsHost,
): Promise<Pick<Creation, 'record' | 'moved'>> {
  const missing = (await portsOf(home, record.stack)).filter(({ id }) => record.ports[id] === undefined)
  if (missing.length === 0) return { record, moved: [] }
  const { ports, moved } = choosePorts(missing, config.ports, await takenPorts(home, machine, host))
  return { record: { ...record, ports: { ...record.ports, ...ports } }, moved }
}

async function portsOf(home: Home, stack: string): Promise<PortDefinition[]> {
  const traits = traitsOf(await readStack(stack, stackFolders(home)))
  return portDefinitions.filter(({ isUsed }) => isUsed?.(traits) ?? true)
}

/** What somebody listens on in Linux or in Windows around it, what Windows has reserved, and what any instance has. */
async function takenPorts(home: Home, machine: Machine, host: WindowsHost): Promise<(port: number) => boolean> {
  const recorded = (await listRecords(home)).flatMap(({ ports }) => Object.values(ports))
  const taken = new Set([...listeners().map(({ port }) => port), ...recorded])
  if (machine.wsl === null) return (port) => taken.has(port)
  const isOfWindows = await portsOfWindows(host)
  return (port) => taken.has(port) || isOfWindows(port)
}
