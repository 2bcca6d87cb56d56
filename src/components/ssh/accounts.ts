// Accounts for a server that runs as root on a machine where OpenSSH was never installed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SshPrograms } from '../../artifacts/model.js'
import { ensureFolder, writeFileAtomic } from '../../host/files.js'
import type { Instance } from '../contract.js'

/** What leads the server to the accounts; empty where it uses the system's (nss_wrapper(1)). Logins do not inherit it. */
export function accountVariables(instance: Instance, { accountLibrary }: SshPrograms): Record<string, string> {
  if (accountLibrary === null) return {}
  const folder = accountFolder(instance)
  return {
    LD_PRELOAD: accountLibrary,
    NSS_WRAPPER_PASSWD: join(folder, 'passwd'),
    NSS_WRAPPER_GROUP: join(folder, 'group'),
    NSS_WRAPPER_SHADOW: join(folder, 'shadow'),
  }
}

/**
 * The system's accounts, with one named `sshd`, which the server gives up its rights to, and without passwords: the
 * server refuses an account that is locked, but root, who runs it, locks nobody out but himself.
 */
export async function writeAccounts(instance: Instance, { accountLibrary }: SshPrograms): Promise<void> {
  if (accountLibrary === null) return
  const folder = accountFolder(instance)
  await ensureFolder(folder, 0o700)
  const accounts = withServerAccount(await readFile('/etc/passwd', 'utf8'))
  const shadow = lineNames(accounts).map((name) => `${name}:*:::::::\n`)
  await writeFileAtomic(join(folder, 'passwd'), accounts, { mode: 0o600 })
  await writeFileAtomic(join(folder, 'group'), await readFile('/etc/group', 'utf8'), { mode: 0o600 })
  await writeFileAtomic(join(folder, 'shadow'), shadow.join(''), { mode: 0o600 })
}

/** A uid that nobody has: whoever shares it could touch the server's unprivileged part. */
export function withServerAccount(passwd: string): string {
  if (lineNames(passwd).includes('sshd')) return passwd
  const taken = new Set(passwd.split('\n').flatMap((line) => line.split(':').slice(2, 4).map(Number)))
  let id = highestSystemId
  while (taken.has(id)) id--
  return `${passwd.trimEnd()}\nsshd:x:${id}:${id}::/nonexistent:/usr/sbin/nologin\n`
}

/** System accounts end here (adduser.conf(5), login.defs(5)). */
const highestSystemId = 999

function lineNames(passwd: string): string[] {
  return passwd.split('\n').flatMap((line) => (line.includes(':') ? [line.slice(0, line.indexOf(':'))] : []))
}

function accountFolder({ directories }: Instance): string {
  return join(directories.run, 'sshd-accounts')
}
