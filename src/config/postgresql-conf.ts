// postgresql.conf, by the rules of PostgreSQL's guc-file.l (manual, chapter "Setting Parameters").
import { StackError } from '../errors.js'
import { cannotHold, firstUnencodableCharacter } from './characters.js'
import { headerComment } from './header.js'
import type { Values } from './model.js'

/** `name = value` lines; everything but plain numbers and words is quoted. Names that are none are CONFIG_INVALID. */
export function writePostgresqlConf(values: Values): string {
  const lines = Object.entries(values).map(([name, value]) => {
    if (!isParameterName(name))
      throw new StackError('CONFIG_INVALID', `${JSON.stringify(name)} is not a name of a PostgreSQL parameter`, {
        hint: 'use letters, digits and _, and one dot in the name of an extension’s parameter',
        details: { key: name },
      })
    const code = firstUnencodableCharacter(value)
    if (code !== null) throw cannotHold('postgresql.conf', 'value', name, code)
    return `${name} = ${quote(value)}\n`
  })
  return headerComment() + lines.join('')
}

/** The last line of a name wins. CONFIG_INVALID where PostgreSQL sees a syntax error, and for `include`. */
export function readPostgresqlConf(text: string): Values {
  const values = new Map<string, string>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^[ \t\r]*(#|$)/.test(line)) continue
    const match = parameterLine.exec(line)
    const name = match?.[1]
    if (name === undefined || /^include(_dir|_if_exists)?$/i.test(name))
      throw new StackError('CONFIG_INVALID', `line ${index + 1} of postgresql.conf is not of the form name = value`)
    values.set(name, unquote(match![2]!))
  }
  return Object.fromEntries(values)
}

export function isParameterName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_$]*(\.[A-Za-z_][A-Za-z0-9_$]*)?$/.test(name)
}

const parameterLine =
  /^[ \t]*([A-Za-z_][\w$]*(?:\.[A-Za-z_][\w$]*)?)(?:[ \t]*=[ \t]*|[ \t]+|(?='))('(?:[^'\\]|\\.|'')*'|[^\s'#=]+)[ \t]*(?:#.*)?$/

function quote(value: string): string {
  if (/^-?[0-9]+(\.[0-9]+)?$|^[A-Za-z_][A-Za-z0-9_]*$/.test(value)) return value
  return `'${value.replace(/['\\\p{Cc}]/gu, (character) => {
    if (character === "'") return "''"
    if (character === '\\') return '\\\\'
    if (character === '\n') return '\\n'
    // Escapes are octal bytes; C1 controls are two bytes in UTF-8 and stand as they are.
    const code = character.charCodeAt(0)
    return code < 0x80 ? `\\${code.toString(8).padStart(3, '0')}` : character
  })}'`
}

const shortEscapes: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }

function unquote(token: string): string {
  if (!token.startsWith("'")) return token
  return token.slice(1, -1).replace(/''|\\([0-7]{1,3}|.)/gs, (match, body?: string) => {
    if (match === "''") return "'"
    if (/^[0-7]/.test(body!)) return String.fromCharCode(Number.parseInt(body!, 8) & 0xff)
    return shortEscapes[body!] ?? body!
  })
}
