// Autostart for people.
import type { AutostartChange, AutostartPlan, AutostartStatus } from '../../stack/api.js'
import { planText } from './plan-text.js'
import { printable, printableLines } from './printable.js'
import type { Style } from './style.js'

const ways = { systemd: 'the unit', 'login-shell': 'lines in' }

export function autostartText({ instance, way, file, text, problems, lingers }: AutostartStatus): string {
  if (way === 'none') return `${printable(instance)} does not start by itself.`
  const lines = [
    `${printable(instance)} starts by itself at each login, by ${ways[way]} ${printable(file ?? '')}:`,
    '',
    ...indented(text ?? ''),
  ]
  if (problems.length > 0) lines.push('', ...problems.map((problem) => `but ${printable(problem)}`))
  if (problems.length > 0) lines.push(`To write it anew: sparkbox autostart on -i ${printable(instance)}`)
  if (lingers === false) lines.push('', 'To start it with the machine, before any login: loginctl enable-linger')
  return lines.join('\n')
}

export function autostartChangeText(change: AutostartChange): string {
  const changed = change.changed.map((file) => `changed ${printable(file)}`)
  return [...(changed.length === 0 ? ['Nothing to change.'] : changed), autostartText(change)].join('\n')
}

export function autostartPlanText(plan: AutostartPlan, style: Style): string {
  return [...(plan.text === null ? [] : [shownText(plan), '']), planText(plan, style)].join('\n')
}

/** The file and what would be written. */
export function shownText({ file, text }: AutostartPlan): string {
  return [`${printable(file ?? '')}:`, '', ...indented(text ?? '')].join('\n')
}

function indented(text: string): string[] {
  return printableLines(text.trimEnd())
    .split('\n')
    .map((line) => (line === '' ? '' : `  ${line}`))
}
