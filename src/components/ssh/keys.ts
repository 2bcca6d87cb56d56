// The key of the server and the key that logs in, made for this instance and known nowhere else.
import { chmod, rm, stat } from 'node:fs/promises'
import type { SshPrograms } from '../../artifacts/model.js'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { ensureFolder, exists, readIfExists, writeFileAtomic } from '../../host/files.js'
import { type ProgramResult, runProgram } from '../../host/run-program.js'
import type { Instance } from '../contract.js'
import { baseEnvironment } from '../service.js'
import { authorizedKeysFile, hostKeyAlias, hostKeyFile, keyFolder, knownHostsFile, userKeyFile } from './paths.js'

/** True when both keys are whole and private, and the lists of them say what they should. */
export async function keysReady(instance: Instance, programs: SshPrograms, signal: AbortSignal): Promise<boolean> {
  for (const [path, mode] of privatePaths(instance)) if ((await modeOf(path)) !== mode) return false
  for (const [path, text] of await lists(instance, programs, signal))
    if ((await readIfExists(path)) !== text) return false
  return true
}

/**
 * Makes what is missing or damaged, and takes the rights of others away; leaves whole keys as they are.
 * @throws StackError TASK_FAILED for a file that belongs to another account.
 */
export async function makeKeys(instance: Instance, programs: SshPrograms, signal: AbortSignal): Promise<void> {
  await ensureFolder(keyFolder(instance))
  for (const [path, mode] of privatePaths(instance)) if (await exists(path)) await makePrivate(path, mode)
  for (const path of [hostKeyFile(instance), userKeyFile(instance)])
    if ((await publicKey(instance, programs, path, signal)) === null) await generate(instance, programs, path, signal)
  for (const [path, text] of await lists(instance, programs, signal))
    await writeFileAtomic(path, text ?? '', { mode: 0o600 })
}

/** `ssh-ed25519 AAAA…` of a private key; null where there is none, or a damaged one. */
export async function publicKey(
  instance: Instance,
  programs: SshPrograms,
  path: string,
  signal: AbortSignal,
): Promise<string | null> {
  if (!(await exists(path))) return null
  // An empty passphrase, so that it never asks for one.
  const { exitCode, output } = await keygen(instance, programs, ['-y', '-P', '', '-f', path], signal)
  return exitCode === 0 ? (/^\S+ \S+/.exec(output[0] ?? '')?.[0] ?? null) : null
}

function privatePaths(instance: Instance): [path: string, mode: number][] {
  return [
    [keyFolder(instance), 0o700],
    [hostKeyFile(instance), 0o600],
    [userKeyFile(instance), 0o600],
  ]
}

/** What follows from the keys; null instead of a text where a key is missing. */
async function lists(
  instance: Instance,
  programs: SshPrograms,
  signal: AbortSignal,
): Promise<[path: string, text: string | null][]> {
  const [host, user] = await Promise.all(
    [hostKeyFile(instance), userKeyFile(instance)].map((path) => publicKey(instance, programs, path, signal)),
  )
  return [
    [authorizedKeysFile(instance), user === null ? null : `${user} ${comment(instance)}\n`],
    [knownHostsFile(instance), host === null ? null : `${hostKeyAlias(instance)} ${host}\n`],
  ]
}

async function generate(instance: Instance, programs: SshPrograms, path: string, signal: AbortSignal): Promise<void> {
  await rm(path, { force: true })
  await rm(`${path}.pub`, { force: true })
  const options = ['-q', '-t', 'ed25519', '-N', '', '-C', comment(instance), '-f', path]
  const { exitCode, lines } = await keygen(instance, programs, options, signal)
  if (exitCode === 0) return
  throw new StackError('TASK_FAILED', `ssh-keygen could not make ${path}: ${lines.at(-1) ?? `exit code ${exitCode}`}`, {
    hint: `ls -la ${keyFolder(instance)}`,
    details: { path, exitCode, lastLines: lines.slice(-5) },
  })
}

function keygen(
  instance: Instance,
  { client }: SshPrograms,
  options: readonly string[],
  signal: AbortSignal,
): Promise<ProgramResult> {
  return runProgram({
    argv: [client.keygen, ...options],
    environment: { ...baseEnvironment(instance), ...client.variables },
    directory: keyFolder(instance),
    signal,
  })
}

function comment({ name }: Instance): string {
  return `sparkbox-${name}`
}

async function modeOf(path: string): Promise<number | null> {
  return (await exists(path)) ? (await stat(path)).mode & 0o7777 : null
}

async function makePrivate(path: string, mode: number): Promise<void> {
  if ((await modeOf(path)) === mode) return
  try {
    await chmod(path, mode)
  } catch (error) {
    if (!isErrno(error, 'EPERM')) throw error
    throw new StackError('TASK_FAILED', `${path} is not private, and belongs to another account`, {
      hint: `sudo chown $(id -u) ${path} && chmod ${mode.toString(8)} ${path}`,
      details: { path },
      cause: error,
    })
  }
}
