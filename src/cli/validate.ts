// The words of a command line, checked against a command's declaration and turned into its typed input.
import { type ErrorCode, StackError } from '../errors.js'
import type { ArgumentDeclaration, Command, Input, OptionDeclaration } from './command.js'
import { flagOf } from './options.js'
import { mistake } from './usage-errors.js'

export interface Raw {
  /** By key; only what was typed. */
  options: Record<string, string | boolean | string[]>
  arguments: string[]
}

/** `argv` is all that was typed, for the hints. */
export function validate(command: Command, raw: Raw, argv: readonly string[]): Input {
  const allowed = (noun: string, value: string, choices: readonly string[] | undefined, code?: ErrorCode) => {
    if (choices === undefined || choices.includes(value)) return value
    const help = `sparkbox ${command.name} --help`
    throw mistake({ code: code ?? 'INVALID_ARGUMENT', noun, value, allowed: choices, argv, help })
  }
  const option = ([key, declaration]: [string, OptionDeclaration]) => {
    const value = raw.options[key]
    if (declaration.type === 'boolean') return [key, value === true]
    if (declaration.type === 'list') return [key, Array.isArray(value) ? value : []]
    if (typeof value !== 'string') return [key, declaration.default]
    if (declaration.type === 'integer') return [key, integer(flagOf(key), value, declaration)]
    return [key, allowed(`value for ${flagOf(key)}`, value, declaration.choices)]
  }
  const argument = ([key, declaration]: [string, ArgumentDeclaration], index: number) => {
    const noun = declaration.placeholder.toLowerCase()
    const check = (value: string) => allowed(noun, value, declaration.choices, declaration.unknown)
    if (declaration.variadic) return [key, raw.arguments.slice(index).map(check)]
    const value = raw.arguments[index]
    return [key, value === undefined ? undefined : check(value)]
  }
  return {
    options: Object.fromEntries(Object.entries(command.options).map(option)),
    arguments: Object.fromEntries(Object.entries(command.arguments).map(argument)),
  }
}

export function instanceName(value: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,30}$/.test(value)) return value
  throw new StackError(
    'INVALID_ARGUMENT',
    `${JSON.stringify(value)} is no name for an instance: use 1 to 31 lower-case letters, digits and hyphens`,
    { hint: 'sparkbox list', details: { value, pattern: '^[a-z0-9][a-z0-9-]{0,30}$' } },
  )
}

function integer(flag: string, value: string, declaration: OptionDeclaration): number {
  const minimum = declaration.minimum ?? 0
  const number = Number(value)
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= minimum) return number
  throw new StackError(
    'INVALID_ARGUMENT',
    `${flag} needs a whole number of at least ${minimum}, not ${JSON.stringify(value)}`,
    {
      details: { option: flag, value, minimum },
    },
  )
}
