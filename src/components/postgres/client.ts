// Questions to PostgreSQL. The driver is loaded by the first of them: most commands ask none.
import type { DatabaseError } from 'pg'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
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
  const { default: pg } = await import('pg')
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
    const request = { text: statement, rowMode: 'array' as const, types: { getTypeParser: parserOf(pg.types) } }
    return (await client.query<Row>(request, values === undefined ? [] : [...values])).rows
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof pg.DatabaseError ? refusal(query, error) : failure(query, error)
  } finally {
    signal.removeEventListener('abort', abort)
    // Ending a connection that is gone already fails, and there is nothing left to end.
    await client.end().catch(() => undefined)
  }
}

function refusal({ statement }: PostgresQuery, error: DatabaseError): StackError {
  // Class 57P: the server is starting up, shutting down or ends this session.
  const code = error.code?.startsWith('57P') ? 'NOT_RUNNING' : 'QUERY_FAILED'
  return new StackError(code, `PostgreSQL: ${error.message}`, {
    details: { sqlState: error.code, statement },
    cause: error,
  })
}

function failure({ port }: PostgresQuery, error: unknown): unknown {
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
