// Aligned tables for a terminal or a file.
import { printable } from './printable.js'
import type { Style } from './style.js'
import { pad, truncate, width } from './width.js'

export interface Column {
  title: string
  align?: 'left' | 'right'
}

export interface Cell {
  text: string
  /** Colours the cell after it was measured. */
  paint?: (text: string) => string
}

type Row = readonly (string | Cell)[]

/** Columns two spaces apart, titles dimmed; the last column is cut to the terminal's width. */
export function table(columns: readonly Column[], rows: readonly Row[], style: Style): string {
  const cells = rows.map((row) => row.map(toCell))
  const widths = measure(columns, cells)
  const before = widths.slice(0, -1).reduce((sum, value) => sum + value + 2, 0)
  widths[widths.length - 1] = Math.min(widths.at(-1) ?? 0, Math.max(8, style.columns - before))
  const header = columns.map((column) => ({ text: printable(column.title), paint: style.colors.dim }))
  return [header, ...cells]
    .map((row) => row.map((cell, index) => draw(cell, widths[index]!, columns[index], index === row.length - 1)))
    .map((row) => row.join('  ').trimEnd())
    .join('\n')
}

/** `text` holds titles, rule and the first rows; `more` draws further rows below them. */
export interface RuledTable {
  text: string
  more(rows: readonly Row[]): string
}

/** As psql draws a result: ` id | name`, a rule, rows. The first rows say how wide the columns are; no value is cut. */
export function ruledTable(columns: readonly Column[], rows: readonly Row[], style: Style): RuledTable {
  const cells = rows.map((row) => row.map(toCell))
  const widths = measure(columns, cells)
  const header = columns.map((column, index) => {
    const title = printable(column.title)
    const free = widths[index]! - width(title)
    return style.colors.bold(pad(' '.repeat(Math.floor(free / 2)) + title, widths[index]!))
  })
  const body = (drawn: readonly Cell[][]) =>
    drawn.map((row) =>
      ` ${row.map((cell, index) => draw(cell, Math.max(widths[index]!, width(cell.text)), columns[index], false)).join(' | ')}`.trimEnd(),
    )
  const rule = `-${widths.map((value) => '-'.repeat(value)).join('-+-')}-`
  return {
    text: [` ${header.join(' | ')}`.trimEnd(), rule, ...body(cells)].join('\n'),
    more: (further) => body(further.map((row) => row.map(toCell))).join('\n'),
  }
}

function toCell(cell: string | Cell): Cell {
  return typeof cell === 'string' ? { text: printable(cell) } : { ...cell, text: printable(cell.text) }
}

function measure(columns: readonly Column[], rows: readonly Cell[][]): number[] {
  const widths = columns.map((column) => width(printable(column.title)))
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, width(cell.text))
  }
  return widths
}

function draw(cell: Cell, columns: number, column: Column | undefined, last: boolean): string {
  const text = truncate(cell.text, columns)
  const padded =
    last && column?.align !== 'right' ? text : pad(text, columns, column?.align === 'right' ? 'left' : 'right')
  return cell.paint === undefined ? padded : cell.paint(padded)
}
