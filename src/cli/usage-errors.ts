// What was typed wrong: the nearest right word, and all that is allowed.

import { closest, distance } from 'fastest-levenshtein'
import { type ErrorCode, StackError } from '../errors.js'
import { shellWords } from '../host/shell-word.js'

export interface Mistake {
  code: ErrorCode
  /** What kind of word it is: `command`, `option`, `service`. */
  noun: string
  value: string
  allowed: readonly string[]
  /** All that was typed after the program's name. */
  argv: readonly string[]
  /** Where to read more: `sparkbox status --help`. */
  help: string
}

export function mistake({ code, noun, value, allowed, argv, help }: Mistake): StackError {
  const near = nearest(value, allowed)
  const wrong = `unknown ${noun} ${JSON.stringify(value)}`
  const list = allowed.join(', ')
  const message = near === null ? `${wrong}; allowed: ${list}` : `${wrong}, did you mean ${near}? Allowed: ${list}`
  return new StackError(code, message, {
    hint: near === null ? help : commandLine(argv.map((word) => replaced(word, value, near))),
    details: { value, nearest: near, allowed: [...allowed] },
  })
}

/** The allowed word that was probably meant; null where none is near. */
export function nearest(value: string, allowed: readonly string[]): string | null {
  if (allowed.length === 0 || value === '') return null
  const found = closest(value.toLowerCase(), [...allowed])
  if (distance(value.toLowerCase(), found) <= Math.max(2, Math.floor(value.length / 3))) return found
  const longer = allowed.filter((word) => word.startsWith(value))
  return longer.length === 1 ? longer[0]! : null
}

/** A command that can be typed as it stands. */
export function commandLine(argv: readonly string[]): string {
  return shellWords(['sparkbox', ...argv])
}

function replaced(word: string, wrong: string, right: string): string {
  if (word === wrong) return right
  return word.startsWith(`${wrong}=`) || word.endsWith(`=${wrong}`) ? word.replace(wrong, right) : word
}
