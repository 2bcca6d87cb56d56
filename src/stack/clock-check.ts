// Whether the clock of Linux stood still while the machine slept.
import type { Work } from '../events.js'
import { type ClockOffset, clockOffset, hardwareOffset, isTooFar } from '../host/clock.js'
import { type Machine, readMachine } from '../host/machine.js'
import { windowsHost } from '../host/windows-host.js'
import { type MachineCheck, ok, warn, warningOf } from './machine-check.js'

/** On WSL only, where it happens. Windows is asked only when the hardware clock already differs. */
export async function warnOfClock({ emit, signal }: Work, host = windowsHost(), found?: Machine): Promise<void> {
  const machine = found ?? (await readMachine())
  if (machine.wsl !== 2) return
  const hardware = await hardwareOffset(host)
  if (hardware === null || !isTooFar(hardware)) return
  const check = checkClock(await clockOffset(host, signal))
  if (check.status === 'warn') emit(warningOf(check))
}

/** Tokens of YARN and certificates are valid for a time only: a clock that jumps breaks jobs. */
export function checkClock(offset: ClockOffset | null): MachineCheck {
  const id = 'wsl-clock'
  if (offset === null) return ok(id, 'there is no second clock to compare with')
  const { behindSeconds, source } = offset
  const evidence = `${Math.abs(behindSeconds)} s ${behindSeconds < 0 ? 'ahead of' : 'behind'} the clock of ${source === 'Windows' ? 'Windows' : 'the hardware'}`
  if (!isTooFar(offset)) return ok(id, evidence)
  return warn(
    id,
    evidence,
    `the clock of Linux is ${evidence}, as after a sleep of the computer; jobs fail with expired tokens and files get wrong times`,
    'sudo hwclock -s',
  )
}
