// What would be done, and what was removed.
import type { PlanResult, RemovalResult } from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { bytes, plural } from './units.js'

export function planText({ actions }: PlanResult, style: Style): string {
  if (actions.length === 0) return 'Nothing to do.'
  const rows = actions.map(({ kind, subject, detail, bytes: size }) => [
    kind,
    subject,
    [detail, size === null ? '' : bytes(size)].filter(Boolean).join(', '),
  ])
  const titles = ['ACTION', 'WHAT', 'DETAIL'].map((title) => ({ title }))
  return `${table(titles, rows, style)}\n\n${plural(actions.length, 'action')} planned; nothing was done.`
}

export function removalText({ removed, kept, bytes: size }: RemovalResult): string {
  const lines = [
    ...removed.map((path) => `removed ${printable(path)}`),
    ...kept.map((path) => `kept ${printable(path)}`),
  ]
  return removed.length === 0
    ? [...lines, 'Nothing to remove.'].join('\n')
    : [...lines, `${bytes(size)} freed.`].join('\n')
}
