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
import { choosePostgresFolder, instanceRoot } from '../instance/folders.js'
import { type Home, stackFolders } from '../instance/home.js'
import { choosePorts, type PortChoice } from '../instance/ports.js'
import { type InstanceRecord, listRecords, newInstanceId, readRecord } from '../instance/record.js'

export interface Creation {
  record: InstanceRecord
  isNew: boolean
  moved: PortChoice['moved']
  /** The record lacked ports that this version of the stack has, and got them. */
  hasNewPorts: boolean
}

/** Writes nothing. @throws StackError INVALID_ARGUMENT when the instance has another stack than the one asked for. */
export async function findOrDesign(
  home: Home,
  name: string,
  stack: string | null,
  config: StackConfig,
  machine: Machine,
): Promise<Creation> {
  const present = await readRecord(home, name)
  if (present === null) return design(home, name, stack ?? config.stack, config, machine)
  requireSameStack(present, stack)
  return { ...(await completePorts(home, present, config)), isNew: false }
}

/** @throws StackError INVALID_ARGUMENT: another stack may not be able to read the data. */
export function requireSameStack(present: InstanceRecord, stack: string | null): void {
  if (stack !== null && stack !== present.stack) {
    throw new StackError(
      'INVALID_ARGUMENT',
      `the instance ${present.name} was made with the stack ${present.stack}, not ${stack}`,
      {
        hint: `sparkbox up --instance ${present.name}-${stack} --stack ${stack}`,
        details: { instance: present.name, stack: present.stack },
      },
    )
  }
}

async function design(
  home: Home,
  name: string,
  stack: string,
  config: StackConfig,
  machine: Machine,
): Promise<Creation> {
  const id = newInstanceId()
  const definitions = await portsOf(home, stack)
  const { ports, moved } = choosePorts(definitions, config.ports, await takenPorts(home))
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
  return { record, isNew: true, moved, hasNewPorts: false }
}

/** An instance keeps its ports for life; what a newer version of sparkbox or the stack adds is chosen beside them. */
async function completePorts(
  home: Home,
  record: InstanceRecord,
  config: StackConfig,
): Promise<Omit<Creation, 'isNew'>> {
  const missing = (await portsOf(home, record.stack)).filter(({ id }) => record.ports[id] === undefined)
  if (missing.length === 0) return { record, moved: [], hasNewPorts: false }
  const { ports, moved } = choosePorts(missing, config.ports, await takenPorts(home))
  return { record: { ...record, ports: { ...record.ports, ...ports } }, moved, hasNewPorts: true }
}

async function portsOf(home: Home, stack: string): Promise<PortDefinition[]> {
  const traits = traitsOf(await readStack(stack, stackFolders(home)))
  return portDefinitions.filter(({ isUsed }) => isUsed?.(traits) ?? true)
}

/** What somebody listens on, and what is recorded for any instance. */
async function takenPorts(home: Home): Promise<(port: number) => boolean> {
  const recorded = (await listRecords(home)).flatMap(({ ports }) => Object.values(ports))
  const taken = new Set([...listeners().map(({ port }) => port), ...recorded])
  return (port) => taken.has(port)
}
