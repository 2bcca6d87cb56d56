// The interactive shells.
import { join } from 'node:path'
import { findPsql } from '../artifacts/psql-tool.js'
import type { Instance } from '../components/contract.js'
import { port } from '../components/service.js'
import { requireSparkR } from '../components/spark/sparkr.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { writeFileAtomic } from '../host/files.js'
import { openInstance } from '../instance/open.js'
import { requireRecord } from '../instance/record.js'
import type { ChildCommand, ShellRequest } from './api.js'
import { childEnvironment } from './environment.js'
import { requireDaemon, surroundings } from './surroundings.js'

/** Shell to its command and the services without which it is of no use. */
const shells: Record<ShellRequest['shell'], { command: string; needs: string[] }> = {
  scala: { command: 'spark-shell', needs: ['namenode', 'metastore'] },
  sql: { command: 'spark-sql', needs: ['namenode', 'metastore'] },
  python: { command: 'pyspark', needs: ['namenode', 'metastore'] },
  r: { command: 'sparkR', needs: ['namenode', 'metastore'] },
  beeline: { command: 'beeline', needs: ['hiveserver2'] },
  psql: { command: 'psql', needs: ['postgres'] },
}

export async function shellCommand(request: ShellRequest, work: Work): Promise<ChildCommand> {
  const { command, needs } = shells[request.shell]
  const { home, environment } = surroundings()
  await requireReady(request, needs, work)
  const instance = await openInstance(home, request.instance)
  if (request.shell === 'r') requireSparkR(instance)
  const child = childEnvironment(instance, environment, request.raw)
  if (request.shell !== 'psql') return { argv: [command, ...request.arguments], environment: child, directory: null }
  const psql = await findPsql(
    { configured: null, environment, store: home.store, cache: home.cache, offline: false },
    work,
  )
  const connection = await psqlConnection(instance)
  return {
    argv: [psql.program, ...request.arguments],
    environment: { ...child, ...psql.variables, ...connection },
    directory: null,
  }
}

/** The password goes through a file: an environment can be read by whoever may see the process. */
async function psqlConnection(instance: Instance): Promise<Record<string, string>> {
  const passwordFile = join(instance.directories.secrets, 'pgpass')
  const line = `127.0.0.1:${port(instance, 'postgres')}:*:hive:${instance.postgresPassword}\n`
  await writeFileAtomic(passwordFile, line, { mode: 0o600 })
  return {
    PGHOST: '127.0.0.1',
    PGPORT: String(port(instance, 'postgres')),
    PGUSER: 'hive',
    PGDATABASE: 'hive_metastore',
    PGPASSFILE: passwordFile,
  }
}

async function requireReady({ instance, shell }: ShellRequest, needs: string[], work: Work): Promise<void> {
  const { home } = surroundings()
  const daemon = await requireDaemon(home, await requireRecord(home, instance), work)
  const ready = daemon.status.services.filter(({ state }) => state === 'ready').map(({ id }) => id)
  const missing = needs.filter((id) => !ready.includes(id))
  if (missing.length === 0) return
  throw new StackError('NOT_RUNNING', `the ${shell} shell needs ${missing.join(' and ')}, which is not ready`, {
    hint: `sparkbox up --instance ${instance} ${missing.join(' ')}`,
    details: { missing },
  })
}
