// What a look at one property of the machine has found.
import type { Diagnosis } from '../diagnosis/cause.js'
import { describeCause } from '../diagnosis/diagnose.js'
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

/** What the catalogue says of this code, with its words filled in. `words` hold the instance's name where it is named. */
export function known(
  id: string,
  status: 'warn' | 'fail',
  code: string,
  evidence: string,
  words: Record<string, string | readonly string[]> = {},
): MachineCheck {
  const { cause, fix } = describeCause(code, words, evidence)
  return { id, code, status, evidence, reason: cause, fix }
}

/** For the details of an error: the same finding in the form in which every known cause is told. */
export function diagnosisOf({ code, evidence, reason, fix }: MachineCheck): Diagnosis | null {
  if (code === undefined) return null
  const described = describeCause(code, {}, evidence)
  return { ...described, cause: reason ?? described.cause, fix: fix ?? described.fix }
}

export function warningOf({ reason, evidence, fix }: MachineCheck): StackEvent {
  return { type: 'notice', level: 'warning', text: `${reason ?? evidence}${fix === null ? '' : `\n  fix: ${fix}`}` }
}
