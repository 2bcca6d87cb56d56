// Everything about WSL that decides whether an instance runs well, each with its evidence and its repair.
import type { MemoryPlan } from '../components/contract.js'
import { wslCodes } from '../diagnosis/causes/wsl.js'
import { type ErrorCode, StackError } from '../errors.js'
import type { Emit } from '../events.js'
import { clockOffset } from '../host/clock.js'
import type { Machine } from '../host/machine.js'
import type { WindowsHost } from '../host/windows-host.js'
import { type PortRange, reservedPorts } from '../host/windows-ports.js'
import { readWsl, type Wsl } from '../host/wsl.js'
import { checkClock } from './clock-check.js'
import { diagnosisOf, type MachineCheck, ok, warn, warningOf } from './machine-check.js'
import { checkFolders, checkWslVersion } from './wsl-machine.js'
import { checkWslMemory, checkWslSettings } from './wsl-settings.js'

export interface WslSubject {
  instance: string
  machine: Pick<Machine, 'wsl' | 'wslDistribution' | 'systemd' | 'memoryBytes'>
  /** Where data lies or will lie. */
  folders: readonly string[]
  memory: MemoryPlan
  /** Port ids to the numbers that the instance has on record; empty for a new one, whose ports are chosen around. */
  ports: Readonly<Record<string, number>>
  /** Ports that somebody listens on in Linux; with mirrored networking Windows keeps them for WSL. */
  listening: ReadonlySet<number>
  /** What sparkbox.yaml says of it; null where it says nothing. */
  keepAlive: boolean | null
}

/** Empty outside of WSL. Changes nothing, neither here nor in Windows. */
export async function wslChecks(subject: WslSubject, host: WindowsHost, signal: AbortSignal): Promise<MachineCheck[]> {
  const { machine } = subject
  if (machine.wsl === null) return []
  if (machine.wsl === 1) return [withCode(checkWslVersion(machine, null))]
  const [wsl, clock, reserved, canHold] = await Promise.all([
    readWsl(host, signal),
    clockOffset(host, signal),
    reservedPorts(host, signal),
    host.find('wsl.exe'),
  ])
  const checks = [
    checkWslVersion(machine, wsl),
    await checkFolders(subject.folders, host),
    checkInterop(wsl),
    checkWslSettings(wsl, machine.memoryBytes),
    checkWslMemory(wsl, subject),
    checkLocalhost(wsl),
    checkKeepAlive(wsl, subject.keepAlive, canHold !== null),
    checkClock(clock),
    checkReservedPorts(subject, reserved),
  ]
  return checks.map(withCode)
}

function withCode(check: MachineCheck): MachineCheck {
  const code = wslCodes[check.id]
  return check.status === 'ok' || code === undefined ? check : { ...check, code }
}

const codes: Readonly<Record<string, ErrorCode>> = { 'wsl-folders': 'FILE_SYSTEM', 'wsl-memory': 'MEMORY' }

/** Says what is amiss. @throws StackError for the first check that has failed. */
export function reportChecks(checks: readonly MachineCheck[], emit: Emit): void {
  const failed = checks.find(({ status }) => status === 'fail')
  if (failed !== undefined) throw checkFailure(failed)
  for (const check of checks) if (check.status === 'warn') emit(warningOf(check))
}

export function checkFailure(check: MachineCheck): StackError {
  const { id, reason, fix, evidence } = check
  return new StackError(codes[id] ?? 'UNSUPPORTED_MACHINE', reason ?? evidence, {
    ...(fix === null ? {} : { hint: fix }),
    details: { check: id, evidence, diagnosis: diagnosisOf(withCode(check)) },
  })
}

export function checkInterop({ interop }: Wsl): MachineCheck {
  if (interop.works) return ok('wsl-interop', 'cmd.exe answers')
  return warn(
    'wsl-interop',
    interop.reason,
    `programs of Windows cannot be started from Linux (${interop.reason}), so sparkbox cannot look at Windows`,
    interop.fix,
  )
}

/** What listens on 127.0.0.1 in Linux is reached from Windows by forwarding, or directly where the network is mirrored. */
export function checkLocalhost({ networking, settings }: Wsl): MachineCheck {
  const forwarding = settings?.config?.values.get('wsl2.localhostforwarding')?.toLowerCase() ?? 'true'
  const evidence = `networking ${networking ?? 'unknown'}, localhostForwarding ${forwarding}`
  if (networking === 'mirrored' || forwarding === 'true' || settings === null) return ok('wsl-localhost', evidence)
  return warn(
    'wsl-localhost',
    evidence,
    'Windows does not reach what listens on localhost in Linux, so no page opens in its browser',
    `take localhostForwarding out of ${settings.windowsPath}, then in a Windows terminal: wsl.exe --shutdown`,
  )
}

/**
 * WSL stops a distribution some seconds after the last program of Windows that belongs to it, whatever runs in it:
 * microsoft/WSL#8854, #9667, #9968. `vmIdleTimeout` concerns the virtual machine only: #8654.
 */
export function checkKeepAlive({ settings, interop }: Wsl, keepAlive: boolean | null, canHold: boolean): MachineCheck {
  const id = 'wsl-keep-alive'
  const idle = Number(settings?.config?.values.get('general.instanceidletimeout') ?? 15_000)
  if (idle < 0) return ok(id, `instanceIdleTimeout=${idle} in ${settings?.windowsPath}`)
  const danger = 'WSL stops the distribution, and with it the instance, soon after the last terminal is closed'
  if (keepAlive === true && interop.works && canHold) return ok(id, 'the service wsl-keep-alive')
  if (keepAlive === true) {
    const fix = interop.works ? 'have wsl.exe on PATH' : interop.fix
    return warn(id, 'wsl.keepAlive is true, but wsl.exe cannot be started', danger, fix)
  }
  if (keepAlive === false) return ok(id, 'wsl.keepAlive is false: the person wants no holder')
  return warn(
    id,
    'nothing holds the distribution',
    danger,
    'sparkbox config set wsl.keepAlive true (or false, to hear no more of it)',
  )
}

export function checkReservedPorts(
  { instance, ports, listening }: Pick<WslSubject, 'instance' | 'ports' | 'listening'>,
  reserved: readonly PortRange[],
): MachineCheck {
  const id = 'wsl-ports'
  const hit = Object.entries(ports)
    .filter(([, port]) => !listening.has(port))
    .flatMap(([name, port]) =>
      reserved.filter(({ first, last }) => first <= port && port <= last).map((range) => ({ name, port, range })),
    )
  const [first] = hit
  if (first === undefined)
    return ok(id, `${reserved.length} ranges are reserved by Windows, none of our ports is in them`)
  const all = hit.map(({ name, port }) => `${name} ${port}`).join(', ')
  return warn(
    id,
    `reserved by Windows: ${all}`,
    `Windows has reserved port ${first.port} (${first.range.first} to ${first.range.last}) of ${first.name}, so Windows cannot reach it`,
    `sparkbox config set --instance ${instance} ports.${first.name}=${first.range.last + 1}, or in a Windows terminal as administrator: net stop winnat, then net start winnat`,
  )
}
