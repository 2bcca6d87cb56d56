// The one sink that a command's events, messages, items, result and failure go to.
import type { Emit } from '../../events.js'
import type { CommandResult } from '../command.js'
import type { Streams } from '../context.js'
import { jsonOutput } from './json-output.js'
import type { Style } from './style.js'
import { textOutput } from './text-output.js'

/** Draws events and messages on standard error. */
export interface ProgressView {
  event: Emit
  /** A finished line of its own, not mixed up with what is drawn. */
  line(text: string): void
  /** Leaves the last state on the screen and the terminal as it was. */
  close(): void
}

/** One piece of an endless answer. */
export interface StreamItem {
  data: unknown
  text: (style: Style) => string
  /** The text takes the place of the item before it, where the terminal can do that. */
  replaces?: boolean
}

export interface Output {
  event: Emit
  /** Something to know that is neither result nor failure; not shown with --json. */
  message(text: string): void
  item(item: StreamItem): void
  result(result: CommandResult): void
  /** A StackError, or anything else that was thrown. `bugFile` holds the details of a bug. */
  failure(error: unknown, bugFile: string | null): void
  close(): void
}

export interface OutputChoices {
  /** Name for the envelope. */
  command: string
  json: boolean
  quiet: boolean
  verbose: boolean
  color: boolean
  heartbeatMilliseconds?: number
}

export function createOutput(streams: Streams, environment: NodeJS.ProcessEnv, choices: OutputChoices): Output {
  return choices.json ? jsonOutput(streams, environment, choices) : textOutput(streams, environment, choices)
}
