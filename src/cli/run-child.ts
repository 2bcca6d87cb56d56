// Another program in the foreground: it has the terminal, we pass signals on and return its exit code.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { StackError } from '../errors.js'
import { withPersonalUmask } from '../host/umask.js'
import type { ChildCommand } from '../stack/api.js'

/** Resolves to the program's exit code, or 128 and the signal's number where one ended it. */
export async function runChild(command: ChildCommand): Promise<number> {
  const [program, ...parameters] = command.argv
  if (program === undefined) throw new Error('a child command needs a program')
  const child = withPersonalUmask(() =>
    spawn(program, parameters, {
      stdio: 'inherit',
      env: command.environment,
      ...(command.directory === null ? {} : { cwd: command.directory }),
    }),
  )
  const stop = forwardSignals((signal) => child.kill(signal))
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', (error: NodeJS.ErrnoException) => reject(notStarted(program, error)))
      child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal!]))
    })
  } finally {
    stop()
  }
}

/** A terminal sends SIGINT and SIGQUIT to the whole foreground group, so the child has them already. */
function forwardSignals(send: (signal: NodeJS.Signals) => void): () => void {
  const onTerminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY
  const handlers = (['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const).map((signal) => {
    const fromTerminal = signal === 'SIGINT' || signal === 'SIGQUIT'
    const handler = () => {
      if (!(fromTerminal && onTerminal)) send(signal)
    }
    process.on(signal, handler)
    return { signal, handler }
  })
  return () => {
    for (const { signal, handler } of handlers) process.off(signal, handler)
  }
}

function notStarted(program: string, error: NodeJS.ErrnoException): Error {
  if (error.code === 'ENOENT')
    return new StackError('COMMAND_FAILED', `cannot run ${program}: no such program`, { cause: error })
  if (error.code === 'EACCES')
    return new StackError('COMMAND_FAILED', `cannot run ${program}: not allowed`, { cause: error })
  return error
}
