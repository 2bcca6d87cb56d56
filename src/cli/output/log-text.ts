// One log line for people.
import type { LogLine } from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { pad } from './width.js'

/** `named` puts the service in front. Raw text goes into a file or pipe as it is, but never to a terminal. */
export function logText(line: LogLine, named: boolean, raw: boolean, style: Style): string {
  const { colors } = style
  const text = raw && !style.terminal ? line.text : printable(line.text)
  const paint = line.level === 'error' ? colors.red : line.level === 'warning' ? colors.yellow : String
  const lines = [`${named ? `${colors.dim(pad(printable(line.service), 17))} ` : ''}${paint(text)}`]
  if (line.problem !== null) {
    lines.push(`  ${colors.bold(printable(line.problem.code))}: ${printable(line.problem.cause)}`)
    lines.push(`  ${colors.green('fix:')} ${printable(line.problem.fix)}`)
  }
  return lines.join('\n')
}
