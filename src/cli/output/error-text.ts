// A failure for people: what, why, how to repair it, where to read more.
import { StackError } from '../../errors.js'
import { printable, printableLines } from './printable.js'
import type { Style } from './style.js'

/** `bugFile` holds the details of an error that is no StackError. */
export function errorText(error: unknown, style: Style, verbose: boolean, bugFile: string | null): string {
  return (error instanceof StackError ? known(error, style, verbose) : bug(error, style, verbose, bugFile)).join('\n')
}

function known(error: StackError, style: Style, verbose: boolean): string[] {
  const { colors } = style
  const lines = [`${colors.red(colors.bold(`error[${error.code}]:`))} ${printableLines(error.message)}`]
  const cause = error.cause instanceof Error ? error.cause : undefined
  // A message that already says why is not said twice.
  if (cause !== undefined && cause.message !== '' && !error.message.includes(cause.message)) {
    lines.push(`  cause: ${printable(cause.message)}`)
  }
  if (error.hint !== undefined) lines.push(`  ${colors.green('fix:')} ${printableLines(error.hint)}`)
  const diagnosis = error.details.diagnosis as { code: string } | null | undefined
  if (diagnosis) lines.push(`  more: sparkbox explain ${printable(diagnosis.code)}`)
  if (diagnosis === null) lines.push('  sparkbox does not know this failure; where the trouble begins:')
  const log = error.details.log ?? error.details.logFile
  if (typeof log === 'string') lines.push(`  log: ${printable(log)}`)
  const last = error.details.lastLines
  if (Array.isArray(last)) lines.push(...last.map((line) => colors.dim(`    ${printable(String(line))}`)))
  if (verbose) lines.push(...stackLines(cause, style))
  return lines
}

function bug(error: unknown, style: Style, verbose: boolean, bugFile: string | null): string[] {
  const { colors } = style
  const message = error instanceof Error ? error.message : String(error)
  const lines = [
    `${colors.red(colors.bold('error[INTERNAL]:'))} ${printableLines(message)}`,
    '  This is a bug in sparkbox.',
  ]
  if (bugFile !== null) lines.push(`  details: ${printable(bugFile)}`)
  if (verbose) lines.push(...stackLines(error, style))
  return lines
}

function stackLines(error: unknown, style: Style): string[] {
  if (!(error instanceof Error) || error.stack === undefined) return []
  return printableLines(error.stack)
    .split('\n')
    .map((line) => style.colors.dim(`    ${line}`))
}
