// One command with everything it needs around it: output, signals, the way to ask.
import { z } from 'zod'
import { exitCode, StackError } from '../errors.js'
import type { RemainingProcess, StackApi } from '../stack/api.js'
import type { Command } from './command.js'
import { confirm } from './confirm.js'
import type { Context, Streams } from './context.js'
import { handleInterrupts, type Interrupts } from './interrupt.js'
import { loadStack } from './load-stack.js'
import { createOutput, type Output } from './output/output.js'
import { printable } from './output/printable.js'
import type { Invocation } from './program.js'
import { reportFailure } from './report-failure.js'
import { runChild } from './run-child.js'
import type { Dependencies } from './run-cli.js'
import { commandLine } from './usage-errors.js'
import { instanceName } from './validate.js'

// A command reads with each schema once or twice, too seldom to compile code for it; the daemon does so all day.
z.config({ jitless: true })

/** Resolves to the exit code; never rejects. */
export async function runCommand(
  { command, input, shared }: Extract<Invocation, { kind: 'command' }>,
  argv: readonly string[],
  streams: Streams,
  environment: NodeJS.ProcessEnv,
  { stack = loadStack(), heartbeatMilliseconds }: Dependencies,
): Promise<number> {
  const output = createOutput(streams, environment, {
    command: command.name,
    json: shared.json === true,
    quiet: shared.quiet === true,
    verbose: shared.verbose === true,
    color: shared.noColor !== true,
    ...(heartbeatMilliseconds === undefined ? {} : { heartbeatMilliseconds }),
  })
  const streaming = { begun: false }
  const interrupts = announceInterrupts(output, streams, stack, streaming)
  const context = makeContext({ shared, argv, streams, environment, stack, output, interrupts, streaming })
  try {
    refuseJson(command, context.json)
    instanceName(context.instance)
    const result = await command.run(input, context)
    if (result === 'streamed') return interrupts.signal.aborted ? exitCode.interrupted : exitCode.ok
    output.result(result)
    return result.exitCode ?? result.failure?.exitCode ?? exitCode.ok
  } catch (error) {
    if (!isAbort(error, interrupts.signal)) return reportFailure(error, output)
    // Ctrl-C is the usual end of something that follows.
    return streaming.begun ? exitCode.interrupted : reportFailure(interrupts.signal.reason, output)
  } finally {
    output.close()
    interrupts.dispose()
  }
}

interface Surroundings {
  shared: Readonly<Extract<Invocation, { kind: 'command' }>['shared']>
  argv: readonly string[]
  streams: Streams
  environment: NodeJS.ProcessEnv
  stack: StackApi
  output: Output
  interrupts: Interrupts
  streaming: { begun: boolean }
}

function makeContext(surroundings: Surroundings): Context {
  const { shared, argv, streams, environment, stack, output, interrupts, streaming } = surroundings
  const json = shared.json === true
  const onTerminal = streams.stdin.isTTY === true && streams.stdout.isTTY === true && !environment.CI
  return {
    instance: String(shared.instance ?? (environment.SPARKBOX_INSTANCE || 'default')),
    dryRun: shared.dryRun === true,
    json,
    verbose: shared.verbose === true,
    stack,
    work: { signal: interrupts.signal, emit: output.event },
    standardInput: streams.stdin,
    environment,
    stream(item) {
      streaming.begun = true
      output.item(item)
    },
    confirm: (question) =>
      confirm(question, {
        yes: shared.yes === true,
        interactive: onTerminal && !json && shared.noInput !== true,
        commandLine: commandLine(argv),
        signal: interrupts.signal,
      }),
    async runChild(child) {
      const resume = interrupts.pause()
      try {
        return await runChild(child)
      } finally {
        resume()
      }
    },
    now: Date.now,
  }
}

function announceInterrupts(
  output: Output,
  streams: Streams,
  stack: StackApi,
  streaming: { begun: boolean },
): Interrupts {
  return handleInterrupts({
    onFirst: (signal) => {
      if (!streaming.begun) output.message(`${signal}: stopping cleanly; once more stops at once`)
    },
    onSecond: (remaining) => {
      output.close()
      streams.stderr.write(farewell(remaining))
    },
    remaining: stack.remainingProcesses,
  })
}

function farewell(remaining: readonly RemainingProcess[]): string {
  if (remaining.length === 0) return 'stopped at once\n'
  const pids = remaining.map(({ pid }) => pid).join(' ')
  const names = remaining.map(({ pid, title }) => `  ${pid}  ${printable(title)}\n`).join('')
  return `stopped at once; these may still run:\n${names}  to end them: kill ${pids}\n`
}

function refuseJson(command: Command, json: boolean): void {
  if (!json || command.json !== false) return
  throw new StackError('UNKNOWN_OPTION', `${command.name} has no JSON output`, {
    hint: `sparkbox ${command.name} --help`,
    details: { value: '--json' },
  })
}

function isAbort(error: unknown, signal: AbortSignal): boolean {
  if (!signal.aborted || !(error instanceof Error)) return false
  return error === signal.reason || error.name === 'AbortError' || error.cause === signal.reason
}
