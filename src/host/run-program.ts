// Runs a short-lived program to its end.
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { StackError } from '../errors.js'
import { isErrno } from './errno.js'

export interface Program {
  argv: readonly string[]
  /** The whole environment; nothing else is inherited. */
  environment: Readonly<Record<string, string | undefined>>
  directory: string
  signal: AbortSignal
  /** Given on standard input; without it the program finds an empty one. */
  input?: string
  /** The account it runs under; without it, ours. */
  runAs?: { uid: number; gid: number }
  /** How its output is written; UTF-8 where it is left out. */
  encoding?: BufferEncoding
  /** Each line of both streams as it comes. */
  onLine?: (line: string) => void
}

export interface ProgramResult {
  /** 128 and more for an end by a signal, as shells count. */
  exitCode: number
  /** Lines of standard output; the beginning only, if there are more than `keptLines`. */
  output: string[]
  /** Both streams in the order in which they came, with the same limit. */
  lines: string[]
}

const keptLines = 10_000
const killDelayMilliseconds = 5_000

/**
 * Waits for the end of the program, whatever its exit code. When the signal comes, its whole process group gets
 * SIGTERM, after 5 s SIGKILL, and the promise rejects with the signal's reason once it is gone.
 * @throws StackError TOOL_MISSING when the program cannot be started.
 */
export async function runProgram(program: Program): Promise<ProgramResult> {
  const { argv, environment, directory, signal, input, runAs, encoding = 'utf8', onLine } = program
  signal.throwIfAborted()
  const [executable, ...rest] = argv
  if (executable === undefined) throw new Error('a command needs a program')
  const child = spawn(executable, rest, { cwd: directory, env: { ...environment }, detached: true, ...runAs })
  const lines: string[] = []
  const output: string[] = []
  const keep = (list: string[], line: string) => {
    if (list.length < keptLines) list.push(line)
  }
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream.setEncoding(encoding) }).on('line', (line) => {
      keep(lines, line)
      if (stream === child.stdout) keep(output, line)
      onLine?.(line)
    })
  // A program that ends without reading its input breaks the pipe; its exit code says what that means.
  child.stdin.on('error', (error) => {
    if (!isErrno(error, 'EPIPE', 'ECONNRESET')) throw error
  })
  child.stdin.end(input ?? '')

  let killTimer: NodeJS.Timeout | undefined
  const stop = () => {
    signalOwnGroup(child.pid, 'SIGTERM')
    killTimer = setTimeout(() => signalOwnGroup(child.pid, 'SIGKILL'), killDelayMilliseconds)
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(startFailure(executable, error)))
      child.once('close', (code, name) => resolve(code ?? 128 + (name === 'SIGKILL' ? 9 : 15)))
    })
    signal.throwIfAborted()
    return { exitCode, output, lines }
  } finally {
    clearTimeout(killTimer)
    signal.removeEventListener('abort', stop)
  }
}

function startFailure(executable: string, error: Error): Error {
  if (!isErrno(error, 'ENOENT', 'EACCES')) return error
  return new StackError('TOOL_MISSING', `${executable} cannot be started: ${error.code}`, {
    details: { executable },
    cause: error,
  })
}

/** The child is our own and not reaped yet, so its number cannot belong to somebody else. */
function signalOwnGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch (error) {
    if (!isErrno(error, 'ESRCH')) throw error
  }
}
