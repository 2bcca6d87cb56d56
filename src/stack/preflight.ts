// What must be true of the machine before anything is downloaded or started.
import { mkdir } from 'node:fs/promises'
import type { Instance, MemoryPlan } from '../components/contract.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readLimits } from '../host/limits.js'
import { type Machine, readMachine } from '../host/machine.js'
import { hasLoopback } from '../host/names.js'
import { diskSpace, readMemory } from '../host/resources.js'
import { windowsHost } from '../host/windows-host.js'
import type { Home } from '../instance/home.js'
import { plannedMegabytes } from '../instance/memory.js'
import type { ServiceSpec } from '../supervisor/spec.js'
import { checkAddressSpace, checkMemorySum, checkSupport } from './doctor/machine.js'
import { checkLoopback } from './doctor/network.js'
import { checkHolder, takenPorts } from './doctor/ports.js'
import { diagnosisOf, fail, type MachineCheck } from './machine-check.js'
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
  requireOk(checkLoopback(hasLoopback()))
  requireOk(checkAddressSpace(await readLimits()))
  // Other machines have good reasons for the same file systems.
  if (machine.wsl === null) return machine
  const check = await checkFolders(dataFolders(home), host)
  if (check.status === 'fail') throw checkFailure(check)
  return machine
}

/** @throws StackError UNSUPPORTED_MACHINE */
export function requireSupportedMachine(machine: Machine): void {
  requireOk(checkSupport(machine), { kernel: machine.kernel })
  if (machine.wsl === 1) throw checkFailure(checkWslVersion(machine, null))
}

function requireOk(check: MachineCheck, details: Record<string, string> = {}): void {
  if (check.status !== 'fail') return
  throw new StackError('UNSUPPORTED_MACHINE', check.reason ?? check.evidence, {
    ...(check.fix === null ? {} : { hint: check.fix }),
    details: { ...details, diagnosis: diagnosisOf(check) },
  })
}

/** @throws StackError DISK_SPACE. `purpose` is what needs the space: `installing`. */
export async function requireDiskSpace(folder: string, bytes: number, purpose: string): Promise<void> {
  if (bytes === 0) return
  await mkdir(folder, { recursive: true })
  const { freeBytes } = await diskSpace(folder)
  if (freeBytes >= bytes) return
  const [needed, free] = [bytes, freeBytes].map((each) => `${Math.ceil(each / mebibyte)} MiB`)
  const reason = `${purpose} needs ${needed}, and ${folder} has ${free} left`
  const fix = 'free some space, or put everything on another disk: export SPARKBOX_HOME=/another/disk/sparkbox'
  const diagnosis = diagnosisOf({ ...fail('disk', `${free} free`, reason, fix), code: 'MACHINE_DISK_FULL' })
  throw new StackError('DISK_SPACE', reason, {
    hint: fix,
    details: { folder, neededBytes: bytes, freeBytes, diagnosis },
  })
}

/** @throws StackError MEMORY where not even the heaps fit; warns where it gets tight. */
export async function checkMemory(memory: MemoryPlan, instance: string, { emit }: Work): Promise<void> {
  const [available, limits] = await Promise.all([readMemory(), readLimits()])
  const check = checkMemorySum(memory, instance, { ...available, limits, running: false })
  const { status, reason, fix } = check
  if (status === 'fail') {
    throw new StackError('MEMORY', reason ?? check.evidence, {
      ...(fix === null ? {} : { hint: fix }),
      details: { plannedMegabytes: plannedMegabytes(memory), profile: memory.profile, diagnosis: diagnosisOf(check) },
    })
  }
  if (status === 'warn') emit({ type: 'notice', level: 'warning', text: reason ?? check.evidence })
}

/**
 * What the instance itself holds is fine: its services may run without a daemon, to be adopted.
 * @throws StackError PORT_IN_USE with process, pid and fix for the first taken port, and all of them in the details.
 */
export async function requireFreePorts(
  instance: Instance,
  services: readonly Pick<ServiceSpec, 'title' | 'ports'>[],
): Promise<void> {
  const taken = await takenPorts(instance.id, services)
  const [first] = taken
  if (first === undefined) return
  const check = checkHolder([first], instance.name)
  throw new StackError('PORT_IN_USE', check.reason ?? check.evidence, {
    ...(check.fix === null ? {} : { hint: check.fix }),
    details: { taken, diagnosis: diagnosisOf(check) },
  })
}
