// Accounts of this machine, and whether another account can reach a folder.
import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { readIfExists } from './files.js'

export interface Account {
  name: string
  uid: number
  gid: number
  home: string
}

/** All accounts of /etc/passwd; `root` is the folder that stands for `/`. */
export async function readPasswd(root = '/'): Promise<Account[]> {
  const text = await readFile(join(root, 'etc/passwd'), 'utf8')
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 6)
    .map(([name = '', , uid, gid, , home = '']) => ({ name, uid: Number(uid), gid: Number(gid), home }))
}

/** The account for a service that refuses to run as root, as PostgreSQL does; null where the machine has none. */
export async function findUnprivilegedAccount(root = '/'): Promise<Account | null> {
  const accounts = await readPasswd(root)
  for (const name of ['postgres', 'nobody', 'daemon']) {
    const account = accounts.find((one) => one.name === name && one.uid !== 0)
    if (account !== undefined) return account
  }
  return null
}

/** Whether its password is locked, as `passwd -l` does (shadow(5)). Root alone may ask. */
export async function isPasswordLocked(name: string, root = '/'): Promise<boolean> {
  const text = (await readIfExists(join(root, 'etc/shadow'))) ?? ''
  return text.split('\n').some((line) => line.startsWith(`${name}:!`))
}

/** Whether any account can pass through every folder down to and including this one. */
export async function isTraversableByOthers(path: string): Promise<boolean> {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
