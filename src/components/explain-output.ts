// What is known of the failure of a program, from what it printed.
import { diagnose } from '../diagnosis/diagnose.js'
import { keyLines } from '../diagnosis/key-lines.js'
import type { StackErrorOptions } from '../errors.js'

/**
 * Hint and details of a StackError; `fallback` is the hint where the catalogue knows nothing. A client prints what any
 * component said, so all of the catalogue counts.
 */
export function explainOutput(
  lines: readonly string[],
  { instance, service = '', fallback }: { instance: string; service?: string; fallback: string },
): Required<Pick<StackErrorOptions, 'hint' | 'details'>> {
  const diagnosis = diagnose(lines, { component: null, instance, service })
  return { hint: diagnosis?.fix ?? fallback, details: { diagnosis, lastLines: keyLines(lines, 20) } }
}

/** The message with the cause that is known, behind a colon. */
export function withCause(message: string, { details }: Pick<StackErrorOptions, 'details'>): string {
  const diagnosis = details?.diagnosis as { cause: string } | null | undefined
  return diagnosis ? `${message}: ${diagnosis.cause}` : message
}
