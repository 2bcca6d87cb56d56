// Rows of SQL as a table, CSV or JSON, drawn as they come.
import type { SqlPart } from '../../stack/api.js'
import { jsonText } from './json-text.js'
import type { Style } from './style.js'
import { type Cell, type RuledTable, ruledTable } from './table.js'
import { duration, plural } from './units.js'

export type SqlFormat = 'table' | 'csv' | 'json'
type Columns = Extract<SqlPart, { columns: unknown }>['columns']
type Row = Extract<SqlPart, { rows: unknown }>['rows'][number]

/** Takes one or more whole lines, without the last line break. */
export type Print = (text: (style: Style) => string) => void

/** One result. A batch of rows has one row at least. */
interface ResultText {
  rows(rows: Row[]): void
  end(): void
}

/** So many rows say how wide the columns of a table are. */
const measuredRows = 1_000

const results: Record<SqlFormat, (columns: Columns, print: Print) => ResultText> = { table, csv, json }

/** Draws the results of statements; one without columns has no text. `done` gets what is no part of a result. */
export function sqlText(format: SqlFormat, print: Print, done: (timing: string) => void): (part: SqlPart) => void {
  let current: ResultText | null = null
  let begun = 0
  let count = 0
  return (part) => {
    if ('columns' in part) {
      count = 0
      current = null
      if (part.columns.length === 0) return
      if (begun++ > 0 && format !== 'json') print(() => '')
      current = results[format](part.columns, print)
    } else if ('rows' in part) {
      count += part.rows.length
      if (part.rows.length > 0) current?.rows(part.rows)
    } else {
      current?.end()
      const rows = current === null ? 'done' : plural(count, 'row')
      done(`(${rows}, ${duration(part.milliseconds)})`)
    }
  }
}

const numeric = /^(tinyint|smallint|int|integer|bigint|long|short|byte|float|double|real|decimal|numeric)\b/i

function table(columns: Columns, print: Print): ResultText {
  const titles = columns.map(
    ({ name, type }) => ({ title: name, align: numeric.test(type) ? 'right' : 'left' }) as const,
  )
  const cell = (value: Row[number], { colors }: Style): Cell =>
    value === null ? { text: 'NULL', paint: colors.dim } : { text: String(value) }
  const cells = (rows: Row[], style: Style) => rows.map((row) => row.map((value) => cell(value, style)))
  let held: Row[] = []
  let drawn: RuledTable | null = null
  const begin = () =>
    print((style) => {
      drawn = ruledTable(titles, cells(held, style), style)
      held = []
      return drawn.text
    })
  return {
    rows(rows) {
      if (drawn !== null) return print((style) => drawn!.more(cells(rows, style)))
      held = held.concat(rows)
      if (held.length >= measuredRows) begin()
    },
    end() {
      if (drawn === null) begin()
    },
  }
}

/** RFC 4180, with the line ends of Unix; NULL is an empty field and an empty text is `""`. */
function csv(columns: Columns, print: Print): ResultText {
  const field = (value: Row[number]) => {
    if (value === null) return ''
    const text = String(value)
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const lines = (rows: Row[]) => rows.map((row) => row.map(field).join(',')).join('\n')
  print(() => lines([columns.map(({ name }) => name)]))
  return { rows: (rows) => print(() => lines(rows)), end: () => {} }
}

/** One array, an object a line. A batch is held back until it is known what follows it. */
function json(columns: Columns, print: Print): ResultText {
  const object = (row: Row) =>
    jsonText(Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))
  let held = ''
  let before = '['
  return {
    rows(rows) {
      if (held !== '') {
        const text = `${before}${held},`
        print(() => text)
        before = ''
      }
      held = rows.map(object).join(',\n')
    },
    end: () => print(() => `${before}${held}]`),
  }
}
