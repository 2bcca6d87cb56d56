// Makes the one value that components see of an instance.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { withReleases } from '../artifacts/choose-releases.js'
import { readStack } from '../artifacts/stack.js'
import type { Instance } from '../components/contract.js'
import { sqlPasswordFile } from '../components/hive/password.js'
import type { StackConfig } from '../config/model.js'
import { StackError } from '../errors.js'
import { readIfExists, writeFileAtomic } from '../host/files.js'
import { type Machine, readMachine } from '../host/machine.js'
import { findWslHolder } from '../host/wsl-holder.js'
import { readConfiguration } from './configuration.js'
import { instanceDirectories, instanceRoot } from './folders.js'
import { type Home, programCall, stackFolders } from './home.js'
import { type Installed, requireInstalled } from './installed.js'
import { planMemory } from './memory.js'
import { withFixedPorts } from './ports.js'
import { type InstanceRecord, requireRecord } from './record.js'

/** An instance that was installed before. @throws StackError UNKNOWN_INSTANCE, NOT_RUNNING, CONFIG_INVALID */
export async function openInstance(home: Home, name: string): Promise<Instance> {
  const record = await requireRecord(home, name)
  const installed = await requireInstalled(instanceRoot(home, name), name)
  const config = await readConfiguration(home, name)
  return assembleInstance(home, record, installed, config, await readMachine())
}

export async function assembleInstance(
  home: Home,
  record: InstanceRecord,
  installed: Installed,
  config: StackConfig,
  machine: Machine,
  { makeSecrets = true } = {},
): Promise<Instance> {
  const stack = withReleases(await readStack(record.stack, stackFolders(home)), installed.official)
  const directories = instanceDirectories(instanceRoot(home, record.name), record.postgresFolder)
  return {
    name: record.name,
    id: record.id,
    stack,
    config,
    program: programCall(home),
    directories,
    ports: withFixedPorts(record.ports, config.ports),
    store: home.store,
    artifacts: installed.artifacts,
    official: installed.official,
    javas: installed.javas,
    python: installed.python,
    tools: { sshd: installed.tools?.sshd ?? null, r: installed.tools?.r ?? null },
    absences: installed.absences ?? {},
    user: requireUser(machine),
    postgresAccount: record.postgresAccount,
    postgresPassword: await secret(directories.secrets, 'postgres-hive', makeSecrets),
    sqlPassword:
      config.security.sql === 'password' ? await secret(directories.secrets, sqlPasswordFile, makeSecrets) : null,
    memory: planMemory(config, machine, stack),
    wslHolder: config.wsl.keepAlive === true && machine.wsl === 2 ? await findWslHolder() : null,
  }
}

function requireUser(machine: Machine): NonNullable<Machine['user']> {
  if (machine.user !== null) return machine.user
  throw new StackError('UNSUPPORTED_MACHINE', `user id ${machine.uid} has no entry in /etc/passwd`, {
    hint: `echo "spark:x:${machine.uid}:${machine.uid}::/home/spark:/bin/sh" | sudo tee -a /etc/passwd`,
  })
}

/** Made when it is first asked for, in a file of mode 0600; empty where none is to be made. */
async function secret(secrets: string, name: string, make: boolean): Promise<string> {
  const file = join(secrets, name)
  const present = await readIfExists(file)
  if (present !== null) return present
  if (!make) return ''
  const password = randomBytes(24).toString('hex')
  await writeFileAtomic(file, password, { mode: 0o600 })
  return password
}
