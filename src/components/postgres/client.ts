// Questions to PostgreSQL.
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import { askForEvidence } from '../probe-answer.js'
import type { Row } from '../result.js'
import { parserOf } from './values.js'

export interface PostgresConnection {
  port: number
  database: string
  user: string
  password: string
  signal: AbortSignal
}

export interface PostgresQuery extends PostgresConnection {
  statement: string
  /** For `$1`, `$2`, … in the statement. */
  values?: readonly unknown[]
}

const connectMilliseconds = 5_000

/**
 * Runs one statement on a connection of its own.
 * @throws StackError NOT_RUNNING when nobody serves there, QUERY_FAILED with the server's own message and SQLSTATE.
 */
export async function queryPostgres(query: PostgresQuery): Promise<Row[]> {
  const { port, database, user, password, statement, values, signal } = query
  signal.throwIfAborted()
  const client = new pg.Client({
    host: '127.0.0.1',
    port,
    database,
    user,
    password,
    connectionTimeoutMillis: connectMilliseconds,
    application_name: 'sparkbox',
    options: '-c TimeZone=UTC -c DateStyle=ISO',
  })
  // A connection that breaks also rejects what waits for it.
  client.on('error', () => undefined)
  const abort = () => client.connection.stream.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    await client.connect()
    const request = { text: statement, rowMode: 'array' as const, types: { getTypeParser: parserOf } }
    return (await client.query<Row>(request, values === undefined ? [] : [...values])).rows
  } catch (error) {
    signal.throwIfAborted()
    throw failure(query, error)
  } finally {
    signal.removeEventListener('abort', abort)
    // Ending a connection that is gone already fails, and there is nothing left to end.
    await client.end().catch(() => undefined)
  }
}

/**
 * `SELECT 1`; with `dataDirectory`, also that the server is the one of that folder. Any role may ask for a cluster's
 * identifier, while `data_directory` is shown to privileged ones only.
 */
export function pingPostgres(connection: PostgresConnection & { dataDirectory?: string }): Promise<ProbeAnswer> {
  return askForEvidence(connection.signal, async () => {
    const statement = `select 1, current_setting('server_version'), system_identifier::text from pg_control_system()`
    const [[one, version, identifier] = []] = await queryPostgres({ ...connection, statement })
    if (connection.dataDirectory === undefined) return `SELECT 1 gave ${one}, PostgreSQL ${version}`
    const expected = await clusterIdentifier(connection.dataDirectory)
    if (identifier === expected) return `SELECT 1 gave ${one}, PostgreSQL ${version} on ${connection.dataDirectory}`
    throw new StackError(
      'NOT_RUNNING',
      `another PostgreSQL cluster, ${identifier}, answers on port ${connection.port}`,
      {
        details: { identifier, expected, dataDirectory: connection.dataDirectory },
      },
    )
  })
}

/** ControlFileData of PostgreSQL's pg_control.h begins with the identifier, 64 bits in the machine's byte order. */
export async function clusterIdentifier(dataDirectory: string): Promise<string> {
  const file = await open(join(dataDirectory, 'global', 'pg_control'))
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    if (bytesRead < 8) throw new Error(`${dataDirectory} has no whole pg_control`)
    return buffer.readBigUInt64LE().toString()
  } finally {
    await file.close()
  }
}

function failure({ port, statement }: PostgresQuery, error: unknown): unknown {
  if (error instanceof pg.DatabaseError) {
    // Class 57P: the server is starting up, shutting down or ends this session.
    const code = error.code?.startsWith('57P') ? 'NOT_RUNNING' : 'QUERY_FAILED'
    return new StackError(code, `PostgreSQL: ${error.message}`, {
      details: { sqlState: error.code, statement },
      cause: error,
    })
  }
  const isLost =
    isErrno(error, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE') ||
    (error instanceof Error && /^(Connection terminated|timeout expired)/.test(error.message))
  if (!isLost) return error
  return new StackError('NOT_RUNNING', `PostgreSQL does not answer on 127.0.0.1:${port}`, {
    hint: 'sparkbox status',
    details: { port },
    cause: error,
  })
}
