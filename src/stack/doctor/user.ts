// The account that everything runs under.
import type { Machine } from '../../host/machine.js'
import { type Account, findUnprivilegedAccount } from '../../host/user.js'
import { fail, known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'

export const userArea: Area = {
  id: 'user',
  asks: '/etc/passwd',
  look: async ({ machine }) => [checkUser(machine, machine.uid === 0 ? await findUnprivilegedAccount() : null)],
}

/** `other` is the account for PostgreSQL where this one is root. */
export function checkUser(
  { user, uid }: Pick<Machine, 'user' | 'uid'>,
  other: Pick<Account, 'name'> | null,
): MachineCheck {
  if (user === null) {
    const check = known('user', 'fail', 'MACHINE_NO_PASSWD_ENTRY', `user id ${uid}`)
    return { ...check, fix: `echo "spark:x:${uid}:${uid}::/home/spark:/bin/sh" | sudo tee -a /etc/passwd` }
  }
  if (uid !== 0) return ok('user', `${user.name} (${uid})`)
  if (other !== null) return ok('user', `root; PostgreSQL, which refuses root, runs as ${other.name}`)
  return fail(
    'user',
    'root, and no account postgres, nobody or daemon',
    'PostgreSQL refuses to run as root, and this machine has no account for it',
    'useradd --system postgres, or run sparkbox as an ordinary user',
  )
}
