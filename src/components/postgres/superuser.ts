// The cluster's superuser: used to make the role `hive` and to ask whether the server is the right one.
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import { exists, writeFileAtomic } from '../../host/files.js'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { askForEvidence } from '../probe-answer.js'
import type { Row } from '../result.js'
import { port } from '../service.js'
import { queryPostgres } from './client.js'
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

/** Made at the first question, kept in a file of mode 0600. */
export async function superuserPassword(instance: Instance): Promise<string> {
  const file = join(instance.directories.secrets, 'postgres-superuser')
  if (!(await exists(file))) await writeFileAtomic(file, randomBytes(24).toString('hex'), { mode: 0o600 })
  return readFile(file, 'utf8')
}
