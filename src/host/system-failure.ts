// What the operating system refuses, said so that a person can act on it.
import { StackError } from '../errors.js'

type Refusal = (place: string) => Pick<StackError, 'code' | 'message'> & { hint: string }

const full: Refusal = (place) => ({
  code: 'DISK_SPACE',
  message: `${place || 'the disk'} cannot be written, because the disk is full`,
  hint: 'free some space (df -h shows which disk is full), then sparkbox up',
})
const tooManyOpen: Refusal = (place) => ({
  code: 'UNSUPPORTED_MACHINE',
  message: `${place || 'a file'} cannot be opened, because too many files are open`,
  hint: 'ulimit -n 65536, then sparkbox up',
})
const refused =
  (why: string, hint: (place: string) => string): Refusal =>
  (place) => ({ code: 'FILE_SYSTEM', message: `${place || 'a file'} cannot be used: ${why}`, hint: hint(place) })
const lookAt = (place: string) => (place === '' ? 'df -h; mount' : `ls -ld ${place}`)

/** Only what has a cause outside of sparkbox: a missing file, for one, is a bug wherever it was not expected. */
const refusals: Readonly<Record<string, Refusal>> = {
  ENOSPC: full,
  EDQUOT: (place) => ({ ...full(place), message: `${place || 'the disk'} cannot be written: the quota is used up` }),
  EROFS: refused('its file system is mounted read-only', () => 'mount | grep "[(,]ro[,)]"'),
  EACCES: refused('this user is not allowed to', lookAt),
  EPERM: refused('this user is not allowed to', lookAt),
  EISDIR: refused('it is a folder where a file belongs', lookAt),
  ENOTDIR: refused('it, or a part of its path, is a file where a folder belongs', lookAt),
  ELOOP: refused('its symbolic links lead in a circle', lookAt),
  EFBIG: refused('a limit keeps files from growing so far', () => 'ulimit -f unlimited'),
  EIO: refused('the disk reports an error', () => 'sudo dmesg | tail'),
  EMFILE: tooManyOpen,
  ENFILE: tooManyOpen,
  ENOMEM: () => ({ code: 'MEMORY', message: 'the machine has no memory left', hint: 'free -m; sparkbox down' }),
  EAGAIN: () => ({
    code: 'UNSUPPORTED_MACHINE',
    message: 'no further process can be started, because this user may have no more',
    hint: 'ulimit -u; ps -u "$USER" | wc -l',
  }),
}

/** The failure that a person can act on; a StackError is itself, and anything else than a refusal of the system is null. */
export function systemFailure(error: unknown): StackError | null {
  if (error instanceof StackError) return error
  if (error instanceof RangeError && error.message.startsWith('WebAssembly') && /out of memory/i.test(error.message))
    return new StackError('MEMORY', 'Node cannot reserve the address space that its HTTP client needs', {
      hint: 'ulimit -v unlimited',
      cause: error,
    })
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return null
  const refusal = refusals[String(error.code)]
  if (refusal === undefined) return null
  const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
  const { code, message, hint } = refusal(path)
  return new StackError(code, message, { hint, cause: error, details: { errno: error.code, path: path || null } })
}

/** Node names no file for a failed write, and for an atomic one its temporary name. */
export function withPath(error: unknown, path: string): unknown {
  if (error instanceof Error && 'syscall' in error) Object.assign(error, { path })
  return error
}
