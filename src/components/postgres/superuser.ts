// The cluster's superuser: used to make the role `hive` and to ask whether the server is the right one.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import { readIfExists, writeFileAtomic } from '../../host/files.js'
import { runProgram } from '../../host/run-program.js'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { askForEvidence } from '../probe-answer.js'
import type { Row } from '../result.js'
import { baseEnvironment, port } from '../service.js'
import { queryPostgres } from './client.js'
import { accountIds, postgresPrograms } from './programs.js'
import { scramVerifier } from './scram.js'
import { clusterFolder } from './settings.js'

export async function queryAsSuperuser(
  instance: Instance,
  statement: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  return queryPostgres({
    port: port(instance, 'postgres'),
    database: 'postgres',
    user: 'postgres',
    password: await superuserPassword(instance),
    statement,
    signal,
  })
}

/** Ready when it is our own cluster that answers, and not some other server on the port. */
export function pingAsSuperuser(instance: Instance, signal: AbortSignal): Promise<ProbeAnswer> {
  return askForEvidence(signal, async () => {
    const statement = `select current_setting('data_directory'), current_setting('server_version')`
    const [[folder, version] = []] = await queryAsSuperuser(instance, statement, signal)
    if (folder === clusterFolder(instance)) return `PostgreSQL ${version} on ${folder}`
    throw new StackError('NOT_RUNNING', `another cluster answers: ${folder}`)
  })
}

/** Made where there is none yet, kept in a file of mode 0600. */
export async function makeSuperuserPassword(instance: Instance): Promise<string> {
  const kept = await readPassword(instance)
  if (kept !== null) return kept
  const password = newPassword()
  await keepPassword(instance, password)
  return password
}

/**
 * Sets a new password where the file of the old one is lost or empty. The server must not run: in single-user mode it asks
 * nobody for a password.
 * @throws StackError TASK_FAILED
 */
export async function replaceLostPassword(instance: Instance, signal: AbortSignal): Promise<void> {
  if ((await readPassword(instance)) !== null) return
  const password = newPassword()
  const result = await runProgram({
    argv: [
      join(postgresPrograms(instance), 'bin', 'postgres'),
      ...['--single', '-D', clusterFolder(instance), '-c', 'exit_on_error=on', 'postgres'],
    ],
    environment: baseEnvironment(instance),
    directory: instance.directories.postgres,
    input: `alter role postgres password '${scramVerifier(password)}'\n`,
    signal,
    ...(instance.postgresAccount === null ? {} : { runAs: accountIds(instance.postgresAccount) }),
  })
  if (result.exitCode !== 0) {
    const [last = 'it said nothing'] = result.lines.slice(-1)
    throw new StackError('TASK_FAILED', `no new password could be set for the superuser of PostgreSQL: ${last}`, {
      hint: `put ${passwordFile(instance)} back`,
      details: { exitCode: result.exitCode, lastLines: result.lines.slice(-15) },
    })
  }
  // Last, so that whoever is killed before it begins anew.
  await keepPassword(instance, password)
}

async function superuserPassword(instance: Instance): Promise<string> {
  const kept = await readPassword(instance)
  if (kept !== null) return kept
  throw new StackError('STORE_DAMAGED', `${passwordFile(instance)}, the password of PostgreSQL's superuser, is lost`, {
    hint: `sparkbox restart postgres --instance ${instance.name} sets a new one`,
    details: { file: passwordFile(instance) },
  })
}

/** Null where it is lost. */
async function readPassword(instance: Instance): Promise<string | null> {
  return (await readIfExists(passwordFile(instance))) || null
}

async function keepPassword(instance: Instance, password: string): Promise<void> {
  await writeFileAtomic(passwordFile(instance), password, { mode: 0o600 })
}

function newPassword(): string {
  return randomBytes(24).toString('hex')
}

function passwordFile({ directories }: Instance): string {
  return join(directories.secrets, 'postgres-superuser')
}
