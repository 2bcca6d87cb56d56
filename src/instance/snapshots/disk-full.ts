// A disk that became full while data was copied, as people can act on it.
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'

/** Every other failure comes back as it is. `folder` is where it was written. */
export function explainDiskFull(error: unknown, folder: string): unknown {
  if (!isErrno(error, 'ENOSPC', 'EDQUOT')) return error
  return new StackError('DISK_SPACE', `the disk of ${folder} became full; what was written there is removed again`, {
    hint: 'free some space: sparkbox snapshot list shows what each snapshot takes',
    details: { folder },
    cause: error,
  })
}
