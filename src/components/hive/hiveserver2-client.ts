// Questions to a HiveServer2: one statement, several in a session, or only a probe. The protocol is loaded by the first.
import type { ProbeAnswer } from '../../supervisor/spec.js'
import { askForEvidence } from '../probe-answer.js'
import { collectRows, type ResultSet, type Row } from '../result.js'
import type { HiveConnection, HiveSession } from './hiveserver2-session.js'

export type { HiveConnection, HiveSession } from './hiveserver2-session.js'

/** A session, which must be closed. */
export async function openHive(connection: HiveConnection): Promise<HiveSession> {
  const { HiveSession } = await import('./hiveserver2-session.js')
  return HiveSession.open(connection)
}

/** Runs a statement in a session of its own, which ends when the rows are read or the result is closed. */
export async function queryHive(connection: HiveConnection & { statement: string }): Promise<ResultSet> {
  const session = await openHive(connection)
  const close = () => session.close()
  try {
    const result = await session.query(connection.statement, connection.signal)
    return { columns: result.columns, rows: closingAtEnd(result.rows, close), close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Runs statements one after the other in one session; returns the rows of the last. */
export async function executeHive(connection: HiveConnection & { statements: readonly string[] }): Promise<Row[]> {
  const session = await openHive(connection)
  try {
    let rows: Row[] = []
    for (const statement of connection.statements) {
      rows = await collectRows(await session.query(statement, connection.signal))
    }
    return rows
  } finally {
    await session.close()
  }
}

export function pingHiveServer2(connection: HiveConnection): Promise<ProbeAnswer> {
  return askForEvidence(connection.signal, async () => {
    const [row] = await executeHive({ ...connection, statements: ['SELECT 1'] })
    return `SELECT 1 gave ${row?.[0]}`
  })
}

async function* closingAtEnd(rows: AsyncIterable<Row[]>, close: () => Promise<void>): AsyncGenerator<Row[]> {
  try {
    yield* rows
  } finally {
    await close()
  }
}
