// What is wrong with a file, all of it at once.
import { StackError } from '../errors.js'
import { nearest } from './nearest.js'

export interface Problem {
  file: string
  /** 1-based. */
  line: number
  /** Dotted; empty for the file as a whole. */
  path: string
  /** The offending value as it was written; null where a key is wrong, or the syntax. */
  value: unknown
  message: string
  allowed?: readonly string[]
  nearest?: string
  unknownKey?: boolean
}

/** Ends the message of a word that is none of the allowed ones. */
export function notAllowed(message: string, word: string, allowed: readonly string[]) {
  const meant = nearest(word, allowed)
  const question = meant === undefined ? '' : `; did you mean ${meant}?`
  return {
    message: `${message}${question} (allowed: ${allowed.join(', ') || 'none'})`,
    allowed,
    ...(meant === undefined ? {} : { nearest: meant }),
  }
}

/** `file:line: path: message`, one a line. */
export function problemsError(problems: readonly Problem[]): StackError {
  const sorted = problems.toSorted((a, b) => a.line - b.line)
  const shown = sorted.slice(0, mostShown).map(({ file, line, path, message }) => {
    return `${file}:${line}: ${path === '' ? '' : `${path}: `}${message}`
  })
  if (sorted.length > mostShown) shown.push(`and ${sorted.length - mostShown} more`)
  const code = problems.every(({ unknownKey }) => unknownKey) ? 'CONFIG_UNKNOWN_KEY' : 'CONFIG_INVALID'
  return new StackError(code, shown.join('\n'), {
    hint: `correct ${sorted[0]?.file}, then: sparkbox config diff`,
    details: { problems: sorted.slice(0, mostShown).map(({ unknownKey, ...problem }) => problem) },
  })
}

const mostShown = 50
