// `verify` for people.
import type { VerifyResult } from '../../stack/api.js'
import { printable } from './printable.js'
import { stateLabel, statePaint } from './state-label.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { duration } from './units.js'

export function verifyText({ rows, milliseconds }: VerifyResult, style: Style): string {
  const columns = [
    { title: 'ROW' },
    { title: 'STATUS' },
    { title: 'TIME', align: 'right' },
    { title: 'EVIDENCE' },
  ] as const
  const cells = rows.map((row) => [
    row.id,
    { text: stateLabel(row.status, style), paint: statePaint(row.status, style) },
    duration(row.ms),
    row.reason ?? row.evidence,
  ])
  const count = (status: string) => rows.filter((row) => row.status === status).length
  const summary = `${count('pass')} passed, ${count('fail')} failed, ${count('skip')} skipped in ${duration(milliseconds)}`
  const fixes = rows.flatMap(({ id, diagnosis }) => (diagnosis ? [printable(`to repair ${id}: ${diagnosis.fix}`)] : []))
  return [table(columns, cells, style), '', summary, ...fixes].join('\n')
}
