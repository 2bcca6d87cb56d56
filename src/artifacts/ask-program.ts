// Asks a program what it is.
import { type ProgramResult, runProgram } from '../host/run-program.js'
import type { EnvironmentVariables } from './model.js'

const answerMilliseconds = 15_000

/** One that does not answer within 15 s is stopped and counts as failed: exit code 124, as timeout(1) has it. */
export async function askProgram(
  argv: readonly string[],
  environment: EnvironmentVariables,
  signal: AbortSignal,
): Promise<ProgramResult> {
  const deadline = AbortSignal.timeout(answerMilliseconds)
  try {
    return await runProgram({ argv, environment, directory: '/', signal: AbortSignal.any([signal, deadline]) })
  } catch (error) {
    if (signal.aborted || !deadline.aborted) throw error
    return { exitCode: 124, output: [], lines: [`gives no answer within ${answerMilliseconds / 1000} s`] }
  }
}
