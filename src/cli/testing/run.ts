// Runs the command line in this process and keeps what it wrote.
import { Readable } from 'node:stream'
import type { StackApi } from '../../stack/api.js'
import { runCli } from '../run-cli.js'
import { fakeStack } from './fake-stack.js'

export interface Options {
  stack?: Partial<StackApi>
  environment?: NodeJS.ProcessEnv
  terminal?: { columns: number; rows: number }
  input?: string | Buffer
  heartbeatMilliseconds?: number
}

export interface Outcome {
  code: number
  stdout: string
  stderr: string
}

export async function run(argv: readonly string[], options: Options = {}): Promise<Outcome> {
  const outcome = { code: -1, stdout: '', stderr: '' }
  const terminal = options.terminal === undefined ? {} : { isTTY: true, ...options.terminal }
  const stream = (name: 'stdout' | 'stderr') => ({ ...terminal, write: (text: string) => (outcome[name] += text) })
  const streams = {
    stdin: Object.assign(Readable.from(options.input === undefined ? [] : [options.input]), { isTTY: false }),
    stdout: stream('stdout'),
    stderr: stream('stderr'),
  }
  const { heartbeatMilliseconds } = options
  outcome.code = await runCli(argv, streams, options.environment ?? { LANG: 'C.UTF-8' }, {
    stack: fakeStack(options.stack ?? {}),
    ...(heartbeatMilliseconds === undefined ? {} : { heartbeatMilliseconds }),
  })
  return outcome
}
