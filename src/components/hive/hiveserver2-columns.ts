// From HiveServer2's columns to rows of values.
import { type Column, exactInteger, type Row, type Value } from '../result.js'
import type { ColumnDescription, ColumnOfRows, PrimitiveType } from './hiveserver2-protocol.js'

/** TTypeId of TCLIService.thrift; the index is the number on the wire. */
const typeNames = [
  ...['boolean', 'tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'string', 'timestamp', 'binary'],
  ...['array', 'map', 'struct', 'uniontype', 'user defined', 'decimal', 'void', 'date', 'varchar', 'char'],
  ...['interval_year_month', 'interval_day_time', 'timestamp with local time zone'],
]

export function describeColumn(description: ColumnDescription): Column {
  // Complex types arrive as a primitive entry too, with their values as JSON text.
  const primitive = description.typeDesc?.types?.[0]?.primitiveEntry
  return { name: description.columnName ?? '', type: primitive === undefined ? 'unknown' : typeText(primitive) }
}

function typeText(primitive: PrimitiveType): string {
  const name = typeNames[primitive.type ?? -1] ?? `type ${primitive.type}`
  const qualifier = (key: string): number | undefined => primitive.typeQualifiers?.qualifiers?.[key]?.i32Value
  const length = qualifier('characterMaximumLength')
  if (name === 'decimal') return `decimal(${qualifier('precision')},${qualifier('scale')})`
  return length === undefined ? name : `${name}(${length})`
}

/** One batch; `columns` gives the types in the order of `parts`. */
export function rowsOf(columns: readonly Column[], parts: readonly ColumnOfRows[]): Row[] {
  const values = parts.map((part, index) => valuesOf(part, columns[index]?.type ?? 'unknown'))
  const length = values[0]?.length ?? 0
  return Array.from({ length }, (_, row) => values.map((column) => column[row] ?? null))
}

function valuesOf(part: ColumnOfRows, type: string): Value[] {
  const [set] = Object.values(part)
  if (set === undefined) throw new Error(`column of type ${type} came without values`)
  const nulls = set.nulls ?? Buffer.alloc(0)
  return (set.values ?? []).map((value, row) => (isNull(nulls, row) ? null : cell(value, type)))
}

/** The server cuts the mask after its last set bit. */
function isNull(nulls: Buffer, row: number): boolean {
  return ((nulls[row >> 3] ?? 0) & (1 << (row & 7))) !== 0
}

function cell(value: boolean | number | bigint | string | Buffer, type: string): Value {
  if (typeof value === 'bigint') return exactInteger(value)
  if (type === 'timestamp' && typeof value === 'string') return value.replace(' ', 'T')
  return value
}
