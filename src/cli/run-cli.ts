// One run of the command line, from its words to its exit code. Everything it touches comes in as arguments.
import { exitCode } from '../errors.js'
import type { StackApi } from '../stack/api.js'
import { entries, loadCommand } from './commands/index.js'
import type { Streams } from './context.js'
import { findCommand, type Invocation, parse } from './program.js'

export interface Dependencies {
  stack?: StackApi
  heartbeatMilliseconds?: number
}

/** Resolves to the exit code. `argv` is without the program's own name. */
export async function runCli(
  argv: readonly string[],
  streams: Streams,
  environment: NodeJS.ProcessEnv,
  dependencies: Dependencies = {},
): Promise<number> {
  const entry = findCommand(entries, argv)
  const command = entry === undefined ? undefined : await loadCommand(entry)
  let invocation: Invocation
  try {
    invocation = parse({ entries, command, argv })
  } catch (error) {
    return refuse(error, argv, streams, environment)
  }
  switch (invocation.kind) {
    case 'command': {
      const { runCommand } = await import('./run-command.js')
      return runCommand(invocation, argv, streams, environment, dependencies)
    }
    case 'help': {
      const { helpText } = await import('./help.js')
      streams.stdout.write(`${await helpText(entries, invocation.topic)}\n`)
      return exitCode.ok
    }
    case 'version': {
      const { version } = await import('./version.js')
      streams.stdout.write(`${await version()}\n`)
      return exitCode.ok
    }
  }
}

/** Says what is wrong with a command line that could not be parsed, and so only guesses its wishes. */
async function refuse(error: unknown, argv: readonly string[], streams: Streams, environment: NodeJS.ProcessEnv) {
  const { createOutput } = await import('./output/output.js')
  const { reportFailure } = await import('./report-failure.js')
  const end = argv.indexOf('--')
  const own = end < 0 ? argv : argv.slice(0, end)
  const has = (...flags: string[]) => flags.some((flag) => own.includes(flag))
  const output = createOutput(streams, environment, {
    command: own.find((word) => !word.startsWith('-')) ?? '',
    json: has('--json'),
    quiet: has('-q', '--quiet'),
    verbose: has('-v', '--verbose'),
    color: !has('--no-color'),
  })
  return reportFailure(error, output)
}
