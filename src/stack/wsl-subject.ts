// What the checks of WSL need to know of an instance, which may not exist yet.
import type { MemoryPlan } from '../components/contract.js'
import type { StackConfig } from '../config/model.js'
import type { Work } from '../events.js'
import type { Machine } from '../host/machine.js'
import { listeners } from '../host/sockets.js'
import { windowsHost } from '../host/windows-host.js'
import type { Home } from '../instance/home.js'
import { withFixedPorts } from '../instance/ports.js'
import { readRecord } from '../instance/record.js'
import { reportChecks, type WslSubject, wslChecks } from './wsl-checks.js'

export interface WslPlan {
  home: Home
  instance: string
  config: StackConfig
  machine: Machine
  memory: MemoryPlan
}

export async function wslSubject({ home, instance, config, machine, memory }: WslPlan): Promise<WslSubject> {
  const record = await readRecord(home, instance)
  return {
    instance,
    machine,
    memory,
    folders: dataFolders(home),
    ports: record === null ? {} : withFixedPorts(record.ports, config.ports),
    listening: new Set(listeners().map(({ port }) => port)),
    keepAlive: config.wsl.keepAlive,
  }
}

/** Warns of what is amiss with WSL, in and around it. @throws StackError where an instance cannot run. */
export async function checkWsl(plan: WslPlan, { signal, emit }: Work, host = windowsHost()): Promise<void> {
  if (plan.machine.wsl !== null) reportChecks(await wslChecks(await wslSubject(plan), host, signal), emit)
}

/** Configuration and cache are no data, but an installation writes there, too. */
export function dataFolders({ store, instances, config, cache }: Home): string[] {
  return [instances, store, config, cache]
}
