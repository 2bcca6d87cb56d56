// What is left to say when standard output fails, or when something breaks where nobody waits for it.
import { exitCode, StackError } from '../errors.js'
import { systemFailure, withPath } from '../host/system-failure.js'
import { errorText } from './output/error-text.js'
import { styleOf } from './output/style.js'
import { writeBugFile } from './report-failure.js'

/** Ends the process with the exit code of the failure, and its text on standard error. */
export function catchTheRest(process: NodeJS.Process, environment: NodeJS.ProcessEnv): void {
  const end = (error: unknown): never => {
    const failure = systemFailure(error) ?? error
    const known = failure instanceof StackError
    process.stderr.write(
      `${errorText(failure, styleOf(process.stderr, environment, { color: true }), false, known ? null : writeBugFile(error))}\n`,
    )
    process.exit(known ? failure.exitCode : exitCode.failed)
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // A reader that has seen enough, such as `head`, is no failure.
    if (error.code === 'EPIPE') process.exit(0)
    end(withPath(error, 'standard output'))
  })
  // Work goes on to its end when nobody can read of its progress any more, as after the end of a terminal.
  process.stderr.on('error', () => {})
  process.on('uncaughtException', end)
}
