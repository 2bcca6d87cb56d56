// Runs statements on the warm Spark server or on HiveServer2.

import type { Instance } from '../components/contract.js'
import { explained, markWork } from '../components/explain-work.js'
import { openHive } from '../components/hive/hiveserver2-client.js'
import { hiveConnection } from '../components/hive/password.js'
import { collectRows, type ResultSet, type Value } from '../components/result.js'
import { openSpark } from '../components/spark/session.js'
import { traitsOf } from '../components/traits.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import type { SqlRequest, SqlResult, SqlResultSet } from './api.js'
import { refuseForeignServer } from './own-server.js'
import { splitStatements } from './split-statements.js'
import { surroundings } from './surroundings.js'

export async function sql(request: SqlRequest, { signal }: Work): Promise<SqlResult> {
  const statements = splitStatements(request.text)
  if (statements.length === 0) {
    throw new StackError('INVALID_ARGUMENT', 'there is no statement in the text', { hint: "sparkbox sql 'select 1'" })
  }
  const instance = await openInstance(surroundings().home, request.instance)
  const server = serverOf(request.engine, instance)
  await refuseForeignServer(instance, server, ports[server])
  const mark = await markWork(instance, [server, 'metastore'])
  try {
    return { engine: request.engine, results: await runStatements(instance, request.engine, statements, signal) }
  } catch (error) {
    if (!(error instanceof StackError) || signal.aborted) throw error
    throw await explained(instance, error, mark, signal)
  }
}

/** Where each of them takes statements. */
const ports = {
  hiveserver2: 'hiveserver2.thrift',
  'spark-connect': 'spark-connect.grpc',
  'spark-thrift': 'spark-thrift.thrift',
} as const

function serverOf(engine: SqlRequest['engine'], { stack }: Instance): keyof typeof ports {
  return engine === 'spark' ? traitsOf(stack).sparkServer : 'hiveserver2'
}

async function runStatements(
  instance: Instance,
  engine: SqlRequest['engine'],
  statements: readonly string[],
  signal: AbortSignal,
): Promise<SqlResultSet[]> {
  const session = await openSession(instance, engine, signal)
  try {
    const results: SqlResultSet[] = []
    for (const statement of statements) results.push(await runStatement(session, statement, signal))
    return results
  } finally {
    await session.close()
  }
}

function openSession(instance: Instance, engine: SqlRequest['engine'], signal: AbortSignal): Promise<Session> {
  return engine === 'spark' ? openSpark(instance, signal) : openHive(hiveConnection(instance, 'hiveserver2', signal))
}

interface Session {
  query: (statement: string, signal: AbortSignal) => Promise<ResultSet>
  close: () => Promise<void>
}

async function runStatement(session: Session, statement: string, signal: AbortSignal): Promise<SqlResultSet> {
  const startedAt = performance.now()
  const result = await session.query(statement, signal)
  const rows = await collectRows(result)
  return {
    statement,
    columns: result.columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => row.map(plain)),
    milliseconds: Math.round(performance.now() - startedAt),
  }
}

/** As JSON and a terminal can show it. */
function plain(value: Value): string | number | boolean | null {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? each.toString() : each))
}
