// The files that a login shell reads, and how to change one that belongs to a person.
import { mkdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { isErrno } from '../host/errno.js'
import { exists, writeFileAtomic } from '../host/files.js'
import { removeEmpty } from './removal.js'

export interface LoginFile {
  path: string
  syntax: 'posix' | 'fish'
}

/** The first that exists is the one that bash reads (bash manual, "Bash Startup Files"). */
const bashFiles = ['.bash_profile', '.bash_login', '.profile']

/**
 * The file that the person's login shell reads at a login; null for a shell whose files we do not know. `.profile` is
 * made where bash has none, because a new `.bash_profile` would hide it from then on.
 */
export async function loginFile(environment: EnvironmentVariables, instance: string): Promise<LoginFile | null> {
  const home = homeOf(environment)
  switch (basename(environment.SHELL || '/bin/sh')) {
    case 'bash': {
      const there = await Promise.all(bashFiles.map((name) => exists(join(home, name))))
      return { path: join(home, bashFiles[there.indexOf(true)] ?? '.profile'), syntax: 'posix' }
    }
    case 'sh':
    case 'dash':
    case 'ash':
    case 'ksh':
    case 'mksh':
      return { path: join(home, '.profile'), syntax: 'posix' }
    case 'zsh':
      return { path: zshFile(environment), syntax: 'posix' }
    case 'fish':
      return { path: fishFile(environment, instance), syntax: 'fish' }
    default:
      return null
  }
}

/** Every file that any login shell may read: the person may have changed the shell since. */
export function allLoginFiles(environment: EnvironmentVariables, instance: string): LoginFile[] {
  const posix = [...bashFiles.map((name) => join(homeOf(environment), name)), zshFile(environment)]
  return [
    ...posix.map((path) => ({ path, syntax: 'posix' as const })),
    { path: fishFile(environment, instance), syntax: 'fish' },
  ]
}

/** One character for each byte, so that a file in any encoding comes back as it was; null where there is none. */
export async function readBytes(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return null
    throw error
  }
}

/** UTF-8 text in the form that `readBytes` gives. */
export function asBytes(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** Keeps the mode, and a link stays a link; null removes the file, and the empty folders above it up to `last`. */
export async function writeBytes(path: string, bytes: string | null, last: string): Promise<void> {
  if (bytes === null) {
    await rm(path)
    await removeEmpty(dirname(path), last)
    return
  }
  const present = await exists(path)
  if (!present) await mkdir(dirname(path), { recursive: true })
  const target = present ? await realpath(path) : path
  const mode = present ? (await stat(target)).mode & 0o7777 : 0o644
  await writeFileAtomic(target, Buffer.from(bytes, 'latin1'), { mode })
}

/** The folder of the person's own settings. */
export function configFolder(environment: EnvironmentVariables): string {
  const configured = environment.XDG_CONFIG_HOME
  return configured !== undefined && isAbsolute(configured) ? configured : join(homeOf(environment), '.config')
}

function zshFile(environment: EnvironmentVariables): string {
  return join(environment.ZDOTDIR || homeOf(environment), '.zprofile')
}

function fishFile(environment: EnvironmentVariables, instance: string): string {
  return join(configFolder(environment), 'fish', 'conf.d', `sparkbox-${instance}.fish`)
}

/** That of the account where the environment names none, as under some schedulers. */
function homeOf(environment: EnvironmentVariables): string {
  return environment.HOME || homedir()
}
