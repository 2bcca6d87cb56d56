// Runs one of the instance's own commands, as a person would type it, to its end.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import { type ProgramResult, runProgram } from '../host/run-program.js'
import type { Instance } from './contract.js'
import { explainOutput, withCause } from './explain-output.js'
import { baseEnvironment } from './service.js'

export interface LauncherCall {
  name: string
  arguments: readonly string[]
  /** Typed into it. */
  input?: string
  environment?: Readonly<Record<string, string>>
  signal: AbortSignal
}

/** @throws StackError COMMAND_FAILED with the last lines for another exit code than 0. */
export async function runLauncher(instance: Instance, call: LauncherCall): Promise<ProgramResult> {
  const result = await runProgram({
    argv: [join(instance.directories.bin, call.name), ...call.arguments],
    environment: { ...baseEnvironment(instance), TERM: 'dumb', ...call.environment },
    directory: instance.directories.temporary,
    signal: call.signal,
    ...(call.input === undefined ? {} : { input: call.input }),
  })
  const { exitCode, lines } = result
  if (exitCode === 0) return result
  const command = [call.name, ...call.arguments].join(' ')
  const fallback = `sparkbox exec -- ${command}`
  const { hint, details } = explainOutput(lines, { instance: instance.name, fallback })
  throw new StackError('COMMAND_FAILED', withCause(`${command} ended with exit code ${exitCode}`, { details }), {
    hint,
    details: { exitCode, ...details },
  })
}

/** Fails the row with what was seen instead. */
export function expectSeen(condition: boolean, expected: string, seen: unknown): asserts condition {
  if (condition) return
  const text = typeof seen === 'string' ? seen : JSON.stringify(seen)
  throw new StackError('VERIFY_FAILED', `expected ${expected}, saw ${text.slice(0, 500)}`)
}
