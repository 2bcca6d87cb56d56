// Whether the clock of Linux stood still while the machine slept.
import { type ClockOffset, isTooFar } from '../host/clock.js'
import { type MachineCheck, ok, warn } from './machine-check.js'

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
