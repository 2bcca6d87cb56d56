// What must be true of the machine before anything is downloaded or started.
import { mkdir } from 'node:fs/promises'
import type { Instance, MemoryPlan } from '../components/contract.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { type Machine, readMachine } from '../host/machine.js'
import { diskSpace, readMemory } from '../host/resources.js'
import { portHolders } from '../host/sockets.js'
import { windowsHost } from '../host/windows-host.js'
import type { Home } from '../instance/home.js'
import { plannedMegabytes } from '../instance/memory.js'
import type { ServiceSpec } from '../supervisor/spec.js'
import { checkFailure } from './wsl-checks.js'
import { checkFolders, checkWslVersion } from './wsl-machine.js'
import { dataFolders } from './wsl-subject.js'

const mebibyte = 2 ** 20

/**
 * What must be true before the first folder is made.
 * @throws StackError UNSUPPORTED_MACHINE, and FILE_SYSTEM for folders on a drive of Windows
 */
export async function requireUsableMachine(home: Home, found?: Machine, host = windowsHost()): Promise<Machine> {
  const machine = found ?? (await readMachine())
  requireSupportedMachine(machine)
  // Other machines have good reasons for the same file systems.
  if (machine.wsl === null) return machine
  const check = await checkFolders(dataFolders(home), host)
  if (check.status === 'fail') throw checkFailure(check)
  return machine
}

/** @throws StackError UNSUPPORTED_MACHINE */
export function requireSupportedMachine(machine: Machine): void {
  const refuse = (message: string, hint: string) => {
    throw new StackError('UNSUPPORTED_MACHINE', message, { hint, details: { kernel: machine.kernel } })
  }
  if (!['x64', 'arm64'].includes(machine.architecture)) {
    refuse(`the processor architecture is ${machine.architecture}`, 'use a machine with x86-64 or arm64')
  }
  if (machine.libc === 'musl') {
    refuse(
      'this system has musl instead of glibc, for which PostgreSQL and Spark are not published',
      'use Debian or Ubuntu',
    )
  }
  if (machine.wsl === 1) throw checkFailure(checkWslVersion(machine, null))
}

/** @throws StackError DISK_SPACE. `purpose` is what needs the space: `installing`. */
export async function requireDiskSpace(folder: string, bytes: number, purpose: string): Promise<void> {
  if (bytes === 0) return
  await mkdir(folder, { recursive: true })
  const { freeBytes } = await diskSpace(folder)
  if (freeBytes >= bytes) return
  const [needed, free] = [bytes, freeBytes].map((each) => `${Math.ceil(each / mebibyte)} MiB`)
  throw new StackError('DISK_SPACE', `${purpose} needs ${needed}, and ${folder} has ${free} left`, {
    hint: 'free some space, or put everything on another disk: export SPARKBOX_HOME=/another/disk/sparkbox',
    details: { folder, neededBytes: bytes, freeBytes },
  })
}

/** @throws StackError MEMORY where not even the heaps fit; warns where it gets tight. */
export async function checkMemory(memory: MemoryPlan, instance: string, { emit }: Work): Promise<void> {
  const { totalBytes, availableBytes } = await readMemory()
  const planned = plannedMegabytes(memory)
  const [total, available] = [totalBytes, availableBytes].map((bytes) => Math.floor(bytes / mebibyte))
  if (planned > total!) {
    throw new StackError(
      'MEMORY',
      `the profile ${memory.profile} plans ${planned} MiB, and this machine has ${total} MiB`,
      {
        hint:
          memory.profile === 'small'
            ? 'give the machine more memory'
            : `sparkbox up --instance ${instance} --profile small`,
        details: { plannedMegabytes: planned, totalMegabytes: total, profile: memory.profile },
      },
    )
  }
  if (planned > available!) {
    emit({
      type: 'notice',
      level: 'warning',
      text: `the services may take ${planned} MiB, and ${available} MiB are available now`,
    })
  }
}

/**
 * What the instance itself holds is fine: its services may run without a daemon, to be adopted.
 * @throws StackError PORT_IN_USE with process, pid and fix for the first taken port, and all of them in the details.
 */
export async function requireFreePorts(instance: Instance, services: readonly ServiceSpec[]): Promise<void> {
  const wanted = services.flatMap(({ title, ports }) =>
    Object.entries(ports).map(([id, port]) => ({ id, port, title })),
  )
  const holders = await portHolders(wanted.map(({ port }) => port))
  const taken = wanted.flatMap(({ id, port, title }) => {
    const holder = holders.get(port)
    const isFree = holder === undefined || (holder.pid !== null && holder.instance === instance.id)
    return isFree ? [] : [{ id, port, title, holder }]
  })
  const [first] = taken
  if (first === undefined) return
  const { holder } = first
  const who = holder.pid === null ? 'a process of another user' : `pid ${holder.pid}, ${holder.command}`
  const stop = holder.pid === null ? 'stop it' : `stop it (kill ${holder.pid})`
  throw new StackError('PORT_IN_USE', `port ${first.port} of ${first.title} (${first.id}) is held by ${who}`, {
    hint: `${stop}, or take another port: sparkbox config set --instance ${instance.name} ports.${first.id}=${first.port + 100}`,
    details: { taken },
  })
}
