// The one way in which a WSL machine and the Windows around it are asked; recorded machines stand in for it in tests.
import { access, constants, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join } from 'node:path'
import { StackError } from '../errors.js'
import { isErrno } from './errno.js'
import { isWindowsMount, parseMounts } from './mounts.js'
import { runProgram } from './run-program.js'

export interface WindowsHost {
  /** A file as Linux sees it; null where there is none or it may not be read. */
  read(path: string): Promise<Buffer | null>
  /**
   * Lines of standard output of a program of WSL (`wslinfo`) or of Windows (`netsh.exe`); null where it is missing,
   * fails, or has not answered after 10 s. Rejects only with the signal's reason.
   */
  ask(question: Question, signal?: AbortSignal): Promise<string[] | null>
  /** Where Linux finds a program of Windows, as an absolute path; null where it does not. */
  find(program: string): Promise<string | null>
  environment: Readonly<Record<string, string | undefined>>
}

export interface Question {
  argv: readonly [program: string, ...rest: string[]]
  /** `utf16le` for what cmd.exe /u prints. */
  encoding?: BufferEncoding
}

const answerMilliseconds = 10_000

/** A drive of Windows answers EIO when its server is gone. */
const unreadable = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EPERM', 'ELOOP', 'EIO', 'EINVAL']

/** This machine. Outside of WSL it is as good as empty: there is nobody to ask. */
export function windowsHost(environment: WindowsHost['environment'] = process.env): WindowsHost {
  const host: WindowsHost = {
    environment,
    read: readOrNull,
    find: (program) => findProgram(program, environment.PATH),
    ask: async ({ argv: [program, ...rest], encoding = 'utf8' }, signal) => {
      const executable = await host.find(program)
      if (executable === null) return null
      const limited = AbortSignal.any([
        AbortSignal.timeout(answerMilliseconds),
        ...(signal === undefined ? [] : [signal]),
      ])
      try {
        // cmd.exe complains about a current folder inside of Linux, which is a network path for it.
        const directory = dirname(executable)
        const argv = [executable, ...rest]
        const { exitCode, output } = await runProgram({ argv, environment, directory, encoding, signal: limited })
        return exitCode === 0 ? output : null
      } catch (error) {
        signal?.throwIfAborted()
        if (limited.aborted || error instanceof StackError || isErrno(error, 'ENOEXEC', 'EIO')) return null
        throw error
      }
    },
  }
  return host
}

/** The drives of Windows first, since their answer is the same in every shell; then PATH. */
async function findProgram(program: string, path: string | undefined): Promise<string | null> {
  const mountinfo = (await readOrNull('/proc/self/mountinfo'))?.toString('utf8') ?? ''
  const drives = parseMounts(mountinfo).filter(isWindowsMount)
  const system = program.endsWith('.exe')
    ? drives.flatMap(({ point }) => [
        join(point, 'Windows/System32', program),
        join(point, 'Windows', program),
        join(point, 'Windows/System32/WindowsPowerShell/v1.0', program),
      ])
    : []
  const onPath = (path ?? '').split(':').filter(isAbsolute)
  for (const file of [...system, ...onPath.map((folder) => join(folder, program))])
    if (await isExecutable(file)) return file
  return null
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return true
  } catch (error) {
    if (isErrno(error, ...unreadable)) return false
    throw error
  }
}

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (isErrno(error, ...unreadable)) return null
    throw error
  }
}
