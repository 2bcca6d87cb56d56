// What a stream can show: colours, glyphs, width. Decided once from the stream and the environment.
import picocolors from 'picocolors'
import type { OutputStream } from '../context.js'

export type Colors = ReturnType<typeof picocolors.createColors>

export interface Style {
  colors: Colors
  /** Infinity where the output is no terminal: nothing is cut. */
  columns: number
  rows: number
  /** True on a terminal that can be redrawn in place. */
  live: boolean
  terminal: boolean
  /** False in a locale without UTF-8: plain ASCII shapes. */
  unicode: boolean
  /** For relative times. */
  now: () => number
}

export function styleOf(
  stream: OutputStream,
  environment: NodeJS.ProcessEnv,
  choices: { color: boolean; now?: () => number },
): Style {
  const terminal = stream.isTTY === true
  const now = choices.now ?? Date.now
  return {
    colors: picocolors.createColors(choices.color && wantsColor(terminal, environment)),
    get columns() {
      return terminal ? (size(environment.COLUMNS) ?? stream.columns ?? 80) : Number.POSITIVE_INFINITY
    },
    get rows() {
      return terminal ? (size(environment.LINES) ?? stream.rows ?? 24) : Number.POSITIVE_INFINITY
    },
    live: terminal && !environment.CI && environment.TERM !== 'dumb',
    terminal,
    unicode: /utf-?8/i.test(environment.LC_ALL || environment.LC_CTYPE || environment.LANG || ''),
    now,
  }
}

/** Node's own order: FORCE_COLOR wins over NO_COLOR; an empty variable counts as not set. */
function wantsColor(terminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  const forced = environment.FORCE_COLOR
  if (forced) return forced !== '0' && forced !== 'false'
  if (environment.NO_COLOR || environment.TERM === 'dumb') return false
  return terminal
}

function size(text: string | undefined): number | undefined {
  const value = Number(text)
  return Number.isInteger(value) && value > 0 ? value : undefined
}
