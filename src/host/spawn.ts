// Starts a process that outlives us, and learns of its end.
import { type ChildProcess, spawn } from 'node:child_process'
import { constants } from 'node:fs'
import { access, lstat, open, stat } from 'node:fs/promises'
import { StackError } from '../errors.js'
import { isErrno } from './errno.js'
import { readProcStat } from './proc-stat.js'
import { bootId, isAliveNow, type ProcessIdentity } from './process.js'

export interface DetachedCommand {
  /** argv[0] is an absolute path. */
  argv: readonly string[]
  /** The whole environment; nothing is inherited. */
  environment: Readonly<Record<string, string>>
  directory: string
  /** Both output streams are appended to it directly, so that it is complete whoever lives. */
  logFile: string
  runAs?: { uid: number; gid: number }
}

export interface ProcessExit {
  /** False for a process that is not our child: then only the fact of its end is known. */
  known: boolean
  code: number | null
  signal: NodeJS.Signals | null
}

/** Ends of our own children; keyed by the very object that `spawnDetached` returned. */
const exits = new WeakMap<ProcessIdentity, Promise<ProcessExit>>()

/**
 * Starts a process in a session of its own, without standard input.
 * @throws StackError COMMAND_FAILED when the executable or the folder is missing or not allowed.
 */
export async function spawnDetached(command: DetachedCommand): Promise<ProcessIdentity> {
  await explainUnusable(command)
  await requirePlainLog(command.logFile)
  const [executable, ...rest] = command.argv as [string, ...string[]]
  const log = await open(command.logFile, 'a', 0o644)
  try {
    const child = spawn(executable, rest, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      cwd: command.directory,
      env: command.environment,
      ...command.runAs,
    })
    if (child.pid === undefined) throw await spawnFailure(child, executable)
    const stat = readProcStat(child.pid)
    if (stat === null) throw new Error(`pid ${child.pid} of ${executable} vanished before it was reaped`)
    const identity = { pid: child.pid, startTicks: stat.startTicks, bootId: bootId() }
    exits.set(identity, exitOf(child))
    child.unref()
    return identity
  } finally {
    await log.close()
  }
}

/**
 * Resolves when the process has ended; rejects with the signal's reason when that comes first.
 * A process that another one started is polled in /proc, since Node has no pidfd.
 */
export async function waitForExit(
  identity: ProcessIdentity,
  { signal }: { signal: AbortSignal },
): Promise<ProcessExit> {
  signal.throwIfAborted()
  const own = exits.get(identity)
  if (own !== undefined) return raceSignal(own, signal)
  return raceSignal(pollForEnd(identity, signal), signal)
}

/** Settles as the promise does, or rejects with the signal's reason when that comes first; leaves no listener behind. */
export function raceSignal<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

/** One timer and one small read at a time: a daemon may watch a dozen adopted processes for days. */
function pollForEnd(identity: ProcessIdentity, signal: AbortSignal): Promise<ProcessExit> {
  return new Promise((resolve, reject) => {
    const stop = () => clearInterval(timer)
    const timer = setInterval(() => {
      try {
        if (isAliveNow(identity)) return
        resolve({ known: false, code: null, signal: null })
      } catch (error) {
        // Without a free file descriptor nothing can be seen for a while, which is no end.
        if (isErrno(error, 'EMFILE', 'ENFILE', 'ENOMEM')) return
        reject(error)
      }
      stop()
      signal.removeEventListener('abort', stop)
    }, 250)
    signal.addEventListener('abort', stop, { once: true })
  })
}

function exitOf(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => child.once('exit', (code, signal) => resolve({ known: true, code, signal })))
}

/** What is no plain file would keep the open from returning (a pipe), or let a service write into somebody else's file. */
async function requirePlainLog(path: string): Promise<void> {
  let kind: string
  try {
    const there = await lstat(path)
    if (there.isFile() || there.isCharacterDevice()) return
    kind = there.isSymbolicLink() ? 'a symbolic link' : there.isDirectory() ? 'a folder' : 'no plain file'
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return
    throw error
  }
  throw new StackError('FILE_SYSTEM', `the log ${path} is ${kind}, so nothing can be logged there`, {
    hint: `mv ${path} ${path}.aside`,
    details: { path },
  })
}

function spawnFailure(child: ChildProcess, executable: string): Promise<StackError> {
  return new Promise((resolve) => {
    child.once('error', (cause) =>
      resolve(
        new StackError('COMMAND_FAILED', `cannot run ${executable}: ${cause.message}`, {
          cause,
          details: { executable },
        }),
      ),
    )
  })
}

/** spawn reports a missing folder as a missing executable, so both are looked at first. */
async function explainUnusable(command: DetachedCommand): Promise<void> {
  const executable = command.argv[0]
  if (executable === undefined || !executable.startsWith('/'))
    throw new Error(`argv[0] must be an absolute path, not ${executable}`)
  const refuse = (what: string, cause: unknown) =>
    new StackError('COMMAND_FAILED', `cannot run ${executable}: ${what}`, {
      cause,
      details: { executable, directory: command.directory },
    })
  try {
    if (!(await stat(command.directory)).isDirectory()) throw refuse(`${command.directory} is not a folder`, undefined)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EACCES')) throw refuse(`its folder ${command.directory} is not usable`, error)
    throw error
  }
  try {
    await access(executable, constants.X_OK)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) throw refuse('there is no such file', error)
    if (isErrno(error, 'EACCES')) throw refuse('it may not be executed', error)
    throw error
  }
}
