// Rows of SQL as a table, CSV or JSON.
import type { SqlResult, SqlResultSet } from '../../stack/api.js'
import { jsonText } from './json-text.js'
import type { Style } from './style.js'
import { ruledTable } from './table.js'
import { duration, plural } from './units.js'

type Value = SqlResultSet['rows'][number][number]

const numeric = /^(tinyint|smallint|int|integer|bigint|long|short|byte|float|double|real|decimal|numeric)\b/i

export function sqlText({ results }: SqlResult, format: 'table' | 'csv' | 'json', style: Style): string {
  const sets = results.filter(({ columns }) => columns.length > 0)
  switch (format) {
    case 'table':
      return sets.map((set) => asTable(set, style)).join('\n\n')
    case 'csv':
      return sets.map(asCsv).join('\n\n')
    case 'json':
      return sets.map(asJson).join('\n')
  }
}

/** `(3 rows, 120 ms)`; for standard error, as it is no part of the result. */
export function sqlTiming({ columns, rows, milliseconds }: SqlResultSet): string {
  return columns.length === 0
    ? `(done, ${duration(milliseconds)})`
    : `(${plural(rows.length, 'row')}, ${duration(milliseconds)})`
}

function asTable({ columns, rows }: SqlResultSet, style: Style): string {
  const titles = columns.map(
    ({ name, type }) => ({ title: name, align: numeric.test(type) ? 'right' : 'left' }) as const,
  )
  const cells = rows.map((row) =>
    row.map((value) => (value === null ? { text: 'NULL', paint: style.colors.dim } : { text: String(value) })),
  )
  return ruledTable(titles, cells, style)
}

/** RFC 4180, with the line ends of Unix; NULL is an empty field and an empty text is `""`. */
function asCsv({ columns, rows }: SqlResultSet): string {
  const field = (value: Value) => {
    if (value === null) return ''
    const text = String(value)
    return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [columns.map(({ name }) => name), ...rows].map((row) => row.map(field).join(',')).join('\n')
}

function asJson({ columns, rows }: SqlResultSet): string {
  const objects = rows.map((row) => Object.fromEntries(columns.map(({ name }, index) => [name, row[index] ?? null])))
  return jsonText(objects)
}
