// The systemd that runs for this user, where there is one.
import { StackError } from '../errors.js'
import { type ProgramResult, runProgram } from './run-program.js'

type Environment = Readonly<Record<string, string | undefined>>

/** A manager that hangs counts as none. */
const answerMilliseconds = 10_000

/** Whether a manager answers, also one that is `degraded` by somebody else's failed unit. */
export async function hasUserManager(environment: Environment, signal: AbortSignal): Promise<boolean> {
  return (await systemctl(['show-environment'], environment, signal))?.exitCode === 0
}

/** `systemctl --user ARGUMENTS`; null where there is no systemctl, or where it did not answer in time. */
export function systemctl(
  words: readonly string[],
  environment: Environment,
  signal: AbortSignal,
): Promise<ProgramResult | null> {
  return ask(['systemctl', '--user', ...words], environment, signal)
}

/** Whether the user's services start with the machine, before any login; null where nobody knows. */
export async function lingers(user: string, environment: Environment, signal: AbortSignal): Promise<boolean | null> {
  const answer = await ask(['loginctl', 'show-user', user, '--property=Linger', '--value'], environment, signal)
  if (answer === null || answer.exitCode !== 0) return null
  return answer.output[0] === 'yes'
}

async function ask(
  argv: readonly string[],
  environment: Environment,
  signal: AbortSignal,
): Promise<ProgramResult | null> {
  const deadline = AbortSignal.timeout(answerMilliseconds)
  try {
    return await runProgram({ argv, environment, directory: '/', signal: AbortSignal.any([signal, deadline]) })
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.aborted || (error instanceof StackError && error.code === 'TOOL_MISSING')) return null
    throw error
  }
}
