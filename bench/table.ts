// The results as tables: Markdown for README.md, aligned text for a terminal. Pure.
import { describeTarget, describeValue, figure, times } from './figures.js'
import type { Report } from './report.js'
import { subjectLine } from './subject.js'
import type { Row, TargetResult } from './summary.js'

const head = ['', "The guide's way", 'Stock flags', 'sparkbox', 'Target', 'Reached']

/** The whole text between the markers of README.md. */
export function markdownReport(report: Report): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rows = tableRows(report)
  const lines = [
    `Medians of ${report.rounds} rounds, the ways taking turns. ${subjectLine(report.subject)}.`,
    '',
    line(head),
    line(head.map((_, index) => (index === 0 || index > 3 ? '---' : '---:'))),
    ...rows.map(line),
    '',
    ...report.notes.map((note) => `- ${sentence(note)}`),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

export function textReport(report: Report): string {
  const rows = [head, ...tableRows(report)].map((cells) => cells.map((cell) => cell.replaceAll('`', '')))
  const widths = head.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const lines = rows.map((cells) =>
    cells
      .map((cell, column) =>
        column === 0 || column > 3 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  )
  const notes = report.notes.map((note) => `note: ${note}`)
  const failures = report.failures.map((failure) => `not measured: ${failure}`)
  return `${[subjectLine(report.subject), '', ...lines, '', ...notes, ...failures].join('\n').trimEnd()}\n`
}

/** One row a measure; what has several targets gets further rows with these alone. */
function tableRows({ rows, targets }: Report): string[][] {
  return rows.flatMap((row) => {
    const own = targets.filter(({ measure }) => measure === row.id)
    const [first, ...others] = own.map((target) => targetCells(target, row))
    const figures = [row.title, figureCell(row, 'guide'), figureCell(row, 'stock'), figureCell(row, 'sparkbox')]
    return [[...figures, ...(first ?? ['', ''])], ...others.map((cells) => ['', '', '', '', ...cells])]
  })
}

function figureCell({ medians, ratios, unit }: Row, way: keyof Row['medians']): string {
  const value = medians[way]
  if (value === null) return ''
  const ratio = way === 'sparkbox' ? null : ratios[way]
  return ratio === null ? figure(value, unit) : `${figure(value, unit)} (${times(ratio)})`
}

function targetCells(target: TargetResult, { unit }: Row): [string, string] {
  const reached = describeValue(target, target.reachedValue, unit)
  return [describeTarget(target, unit), `${target.reached ? 'yes' : 'no'}, ${reached}`]
}

function sentence(note: string): string {
  return `${note.charAt(0).toUpperCase()}${note.slice(1)}.`
}
