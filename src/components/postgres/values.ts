// PostgreSQL's text form of values to the values of a result.
import type { CustomTypesConfig } from 'pg'
import { exactInteger, type Value } from '../result.js'

type Parser = (text: string) => Value

/** By type number (pg_type.oid); what is not here keeps the driver's own parser. */
const parsers: Readonly<Record<number, Parser>> = {
  20: (text) => exactInteger(BigInt(text)),
  1082: (text) => text,
  1114: (text) => text.replace(' ', 'T'),
  // Connections ask for UTC.
  1184: (text) => text.replace(' ', 'T').replace(/\+00$/, 'Z'),
  1186: (text) => text,
}

/** `driver` has the driver's own parsers. */
export function parserOf(driver: CustomTypesConfig): (type: number, format?: 'text' | 'binary') => Parser {
  return (type, format) => parsers[type] ?? driver.getTypeParser(type, format)
}
