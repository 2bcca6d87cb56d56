// Java's .properties format, as java.util.Properties.load documents it.
import { StackError } from '../errors.js'
import { headerComment } from './header.js'
import type { Values } from './model.js'

/**
 * `key=value` lines. Holds any text, lone surrogates too. Only ASCII is written, the rest as \uXXXX, so that a reader
 * of Latin-1 (`Properties.load(InputStream)`, log4j2) and one of UTF-8 (Spark) see the same.
 */
export function writeProperties(values: Values): string {
  const lines = Object.entries(values).map(([key, value]) => `${escapeKey(key)}=${escapeValue(value)}\n`)
  return headerComment() + lines.join('')
}

/** Reads what `java.util.Properties.load` reads; a malformed \uXXXX is CONFIG_INVALID, as it is an exception there. */
export function readProperties(text: string): Values {
  const values = new Map<string, string>()
  for (const line of logicalLines(text)) {
    const [key, value] = splitLine(line)
    values.set(decodeEscapes(key), decodeEscapes(value))
  }
  return Object.fromEntries(values)
}

/** A key may hold every separator and comment sign; all of them are escaped. */
export function escapeKey(key: string): string {
  return escapeCharacters(key).replace(/[ :=#!]/g, '\\$&')
}

/** Blanks in front of a value would be skipped by the reader; the first one is escaped, and that protects the others. */
export function escapeValue(value: string): string {
  return escapeCharacters(value).replace(/^ /, '\\ ')
}

const shortEscapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\f': '\\f' }

function escapeCharacters(text: string): string {
  return text.replace(/[^ -[\]-~]/g, (unit) => shortEscapes[unit] ?? unicodeEscape(unit))
}

/** Matches are single UTF-16 units, so a surrogate pair becomes two escapes, as Java wants it. */
function unicodeEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}

/**
 * Lines without comments and blank lines, leading blanks taken off, those that end in an odd backslash joined. A text
 * that ends in such a line gives a line also where nothing is on it, as `Properties.load` has it.
 */
function logicalLines(text: string): string[] {
  const lines: string[] = []
  let open = ''
  for (const { 1: natural = '', 2: terminator, index } of text.matchAll(/([^\r\n]*)(\r\n|\r|\n|$)/g)) {
    const stripped = natural.replace(/^[ \t\f]+/, '')
    if (open === '' && (stripped === '' || stripped.startsWith('#') || stripped.startsWith('!'))) continue
    const continued = /\\*$/.exec(stripped)![0].length % 2 === 1
    open += continued ? stripped.slice(0, -1) : stripped
    const atEnd = index + natural.length + 1 >= text.length && terminator !== '\r\n'
    if (continued && !atEnd) continue
    lines.push(open)
    open = ''
  }
  if (open !== '') lines.push(open)
  return lines
}

/** The key ends at the first separator or blank that is not escaped; one separator and the blanks around it go. */
function splitLine(line: string): [key: string, value: string] {
  const end = /(?:\\.|[^\\=: \t\f])*/s.exec(line)![0].length
  return [line.slice(0, end), line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '')]
}

const controlEscapes: Record<string, string> = { t: '\t', n: '\n', r: '\r', f: '\f' }

function decodeEscapes(text: string): string {
  return text.replace(/\\(u.{0,4}|.|$)/gs, (sequence, body: string) => {
    if (!body.startsWith('u')) return controlEscapes[body] ?? body
    if (!/^u[0-9a-fA-F]{4}$/.test(body)) throw new StackError('CONFIG_INVALID', `malformed escape ${sequence}`)
    return String.fromCharCode(Number.parseInt(body.slice(1), 16))
  })
}
