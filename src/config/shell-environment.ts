// Environment variables as text that a shell, a .env reader or a program takes in.
import { StackError } from '../errors.js'
import { cannotHold, firstUnencodableCharacter } from './characters.js'
import { headerComment } from './header.js'
import type { Values } from './model.js'

export const environmentFormats = ['sh', 'fish', 'dotenv', 'json'] as const
export type EnvironmentFormat = (typeof environmentFormats)[number]

/**
 * The variables for `eval` in a shell, for a .env file, or as a JSON object. Values are literal in all of them: `$`,
 * quotes and line breaks mean nothing. CONFIG_INVALID for a name that is none, for NUL, and for a value that .env
 * readers disagree about.
 */
export function renderEnvironment(variables: Values, format: EnvironmentFormat): string {
  const entries = Object.entries(variables)
  for (const [name, value] of entries) checkVariable(name, value)
  if (format === 'json') return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`
  return entries.map(([name, value]) => `${line[format](name, value)}\n`).join('')
}

/** `export NAME='value'` lines under a header: spark-env.sh, hadoop-env.sh. `$NAME` in a value is not expanded. */
export function writeShellEnvironment(values: Values): string {
  return headerComment() + renderEnvironment(values, 'sh')
}

/** Reads what `writeShellEnvironment` writes; any other shell code is CONFIG_INVALID, for only a shell could run it. */
export function readShellEnvironment(text: string): Values {
  const values = new Map<string, string>()
  const statement = /#[^\n]*\n|\n|export ([A-Za-z_][A-Za-z0-9_]*)=((?:'[^']*'|\\')+)\n/y
  while (statement.lastIndex < text.length) {
    const position = statement.lastIndex
    const match = statement.exec(text)
    if (match === null) {
      const number = text.slice(0, position).split('\n').length
      throw new StackError('CONFIG_INVALID', `line ${number} is not of the form export NAME='value'`)
    }
    const [, name, quoted] = match
    if (name === undefined || quoted === undefined) continue
    values.set(
      name,
      quoted.replace(/'([^']*)'|\\'/g, (piece, inner?: string) => (piece === "\\'" ? "'" : inner!)),
    )
  }
  return Object.fromEntries(values)
}

export function isVariableName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name)
}

/** A text as one word of a POSIX shell, always quoted: so it is read back. */
function inQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}

const line: Record<Exclude<EnvironmentFormat, 'json'>, (name: string, value: string) => string> = {
  sh: (name, value) => `export ${name}=${inQuotes(value)}`,
  fish: (name, value) => `set -gx ${name} '${value.replace(/[\\']/g, '\\$&')}'`,
  dotenv: (name, value) => `${name}=${quoteForDotenv(name, value)}`,
}

/**
 * There is no standard for .env files. Plain words and single quotes without a quote or backslash inside mean the same
 * to every reader, double quotes do as long as nothing in them is special.
 */
function quoteForDotenv(name: string, value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value
  if (!/['\\\r\n]/.test(value)) return `'${value}'`
  if (!/["\\\r\n$`]/.test(value)) return `"${value}"`
  throw new StackError('CONFIG_INVALID', `the value of ${name} has no spelling that all .env readers agree on`, {
    hint: 'use the form for a shell or JSON instead',
    details: { key: name },
  })
}

function checkVariable(name: string, value: string): void {
  if (!isVariableName(name))
    throw new StackError('CONFIG_INVALID', `${JSON.stringify(name)} is not a name of an environment variable`, {
      hint: 'use letters, digits and _, and no digit in front',
      details: { key: name },
    })
  const code = firstUnencodableCharacter(value)
  if (code !== null) throw cannotHold('an environment variable', 'value', name, code)
}
