// What a command's `run` is given beside its input.
import type { Work } from '../events.js'
import type { ChildCommand, StackApi } from '../stack/api.js'
import type { Question } from './confirm.js'
import type { StreamItem } from './output/output.js'

export interface Context {
  /** The validated name. */
  instance: string
  dryRun: boolean
  json: boolean
  verbose: boolean
  stack: StackApi
  work: Work
  standardInput: InputStream
  environment: NodeJS.ProcessEnv
  /** Gives one item of an endless answer to the output. */
  stream(item: StreamItem): void
  /** Returns when the person agreed or `--yes` was given; throws CONFIRMATION_REQUIRED otherwise. */
  confirm(question: Question): Promise<void>
  /** Runs another program in the foreground with this terminal; resolves to its exit code. */
  runChild(command: ChildCommand): Promise<number>
  now(): number
}

export interface InputStream extends AsyncIterable<Buffer | string> {
  isTTY?: boolean
}

export interface OutputStream {
  write(text: string): unknown
  isTTY?: boolean
  columns?: number
  rows?: number
}

/** The three standard streams. */
export interface Streams {
  stdin: InputStream
  stdout: OutputStream
  stderr: OutputStream
}
