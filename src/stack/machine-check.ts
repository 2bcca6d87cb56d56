// What a look at one property of the machine has found.
import type { StackEvent } from '../events.js'

export interface MachineCheck {
  /** Stable: `wsl-memory`. */
  id: string
  /** Of the catalogue of causes; left out where the check is about no known failure. */
  code?: string
  /** `fail`: an instance cannot run here as it is. `warn`: it can, and something will be missed. */
  status: 'ok' | 'warn' | 'fail'
  /** What was seen. */
  evidence: string
  /** What is wrong and why it matters; null where nothing is. */
  reason: string | null
  /** What to do, if possible a command; may have several lines. Null where nothing is to be done. */
  fix: string | null
}

export function ok(id: string, evidence: string): MachineCheck {
  return { id, status: 'ok', evidence, reason: null, fix: null }
}

export function warn(id: string, evidence: string, reason: string, fix: string): MachineCheck {
  return { id, status: 'warn', evidence, reason, fix }
}

export function fail(id: string, evidence: string, reason: string, fix: string): MachineCheck {
  return { id, status: 'fail', evidence, reason, fix }
}

export function warningOf({ reason, evidence, fix }: MachineCheck): StackEvent {
  return { type: 'notice', level: 'warning', text: `${reason ?? evidence}${fix === null ? '' : `\n  fix: ${fix}`}` }
}
