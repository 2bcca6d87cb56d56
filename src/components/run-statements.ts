// Runs statements one after the other in one session, and tells each result as it comes.
import { StackError } from '../errors.js'
import type { Instance } from './contract.js'
import { explained, markWork } from './explain-work.js'
import type { ResultSet, Value } from './result.js'

export interface StatementSession {
  query: (statement: string, signal: AbortSignal) => Promise<ResultSet>
  close: () => Promise<void>
}

/** As JSON and a terminal can show it. */
export type PlainValue = string | number | boolean | null

/** What becomes known of a result: its columns, its rows batch by batch, and at its end how long all of it took. */
export type ResultPart =
  | { columns: { name: string; type: string }[] }
  | { rows: PlainValue[][] }
  | { milliseconds: number }

export interface Statements {
  instance: Instance
  /** The service that runs them. */
  server: string
  statements: readonly string[]
  open: () => Promise<StatementSession>
}

/** In a session that ends with them. @throws StackError with its cause, where one is known. */
export async function runInSession(
  { instance, server, statements, open }: Statements,
  signal: AbortSignal,
  tell: (part: ResultPart) => void | Promise<void>,
): Promise<void> {
  const mark = await markWork(instance, [server, 'metastore'])
  try {
    const session = await open()
    try {
      await runStatements(session, statements, signal, tell)
    } finally {
      await session.close()
    }
  } catch (error) {
    if (!(error instanceof StackError) || signal.aborted) throw error
    throw await explained(instance, error, mark, signal)
  }
}

/** Each part is waited for, so that whoever takes them sets the pace. */
export async function runStatements(
  session: StatementSession,
  statements: readonly string[],
  signal: AbortSignal,
  tell: (part: ResultPart) => void | Promise<void>,
): Promise<void> {
  for (const statement of statements) {
    const startedAt = performance.now()
    const result = await session.query(statement, signal)
    await tell({ columns: result.columns.map(({ name, type }) => ({ name, type })) })
    for await (const rows of result.rows) await tell({ rows: rows.map((row) => row.map(plain)) })
    await tell({ milliseconds: Math.round(performance.now() - startedAt) })
  }
}

function plain(value: Value): PlainValue {
  // JSON knows no number that is none, and none without end.
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex')
  return JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? each.toString() : each))
}
