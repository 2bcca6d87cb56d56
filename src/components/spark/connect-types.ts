// Spark's types, from the Connect protocol to the names that SQL has for them.
import type { Column } from '../result.js'
import type { DataType } from './connect-messages.js'

/** Kinds whose SQL name is another than the name in the protocol. */
const sqlNames: Readonly<Record<string, string>> = {
  null: 'void',
  byte: 'tinyint',
  short: 'smallint',
  integer: 'int',
  long: 'bigint',
  timestampNtz: 'timestamp_ntz',
  calendarInterval: 'interval',
  timestampNtzNanos: 'timestamp_ntz',
  timestampLtzNanos: 'timestamp_ltz',
}

const yearMonthFields = ['year', 'month']
const dayTimeFields = ['day', 'hour', 'minute', 'second']

export function columnsOf(schema: DataType): Column[] {
  const fields = (schema.struct?.fields ?? []) as { name: string; dataType: DataType }[]
  return fields.map(({ name, dataType }) => ({ name, type: typeText(dataType) }))
}

export function typeText(type: DataType): string {
  const [kind, details] = Object.entries(type)[0] ?? ['null', {}]
  const nested = (field: string): string => typeText(details[field] as DataType)
  switch (kind) {
    case 'decimal':
      return `decimal(${details.precision},${details.scale})`
    case 'char':
    case 'varChar':
      return `${kind.toLowerCase()}(${details.length})`
    case 'time':
    case 'timestampNtzNanos':
    case 'timestampLtzNanos':
      return `${sqlNames[kind] ?? kind}(${details.precision})`
    case 'yearMonthInterval':
      return intervalText(yearMonthFields, details)
    case 'dayTimeInterval':
      return intervalText(dayTimeFields, details)
    case 'array':
      return `array<${nested('elementType')}>`
    case 'map':
      return `map<${nested('keyType')},${nested('valueType')}>`
    case 'struct':
      return `struct<${columnsOf(type)
        .map((field) => `${field.name}:${field.type}`)
        .join(',')}>`
    case 'unparsed':
      return String(details.dataTypeString)
    default:
      return sqlNames[kind] ?? kind
  }
}

function intervalText(fields: readonly string[], details: Record<string, unknown>): string {
  const start = Number(details.startField)
  const end = Number(details.endField)
  return start === end ? `interval ${fields[start]}` : `interval ${fields[start]} to ${fields[end]}`
}
