// Finds the record of an instance, or decides what a new one will be.
import { portDefinitions } from '../components/registry.js'
import type { StackConfig } from '../config/model.js'
import { StackError } from '../errors.js'
import type { Machine } from '../host/machine.js'
import { listeners } from '../host/sockets.js'
import { findUnprivilegedAccount } from '../host/user.js'
import { choosePostgresFolder, instanceRoot } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import { choosePorts, type PortChoice } from '../instance/ports.js'
import { type InstanceRecord, listRecords, newInstanceId, readRecord } from '../instance/record.js'

export interface Creation {
  record: InstanceRecord
  isNew: boolean
  moved: PortChoice['moved']
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
  return { record: present, isNew: false, moved: [] }
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
  const others = await listRecords(home)
  const taken = new Set([
    ...listeners().map(({ port }) => port),
    ...others.flatMap((other) => Object.values(other.ports)),
  ])
  const { ports, moved } = choosePorts(portDefinitions, config.ports, (port) => taken.has(port))
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
  return { record, isNew: true, moved }
}
