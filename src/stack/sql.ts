// Runs statements on the warm Spark server or on HiveServer2.
import type { ResultPart } from '../components/run-statements.js'
import { clientOf } from '../daemon/launch.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { requireRecord } from '../instance/record.js'
import type { SqlRequest, SqlResult, SqlResultSet } from './api.js'
import { splitStatements } from './split-statements.js'
import { placeOf, surroundings } from './surroundings.js'

export async function sql(request: SqlRequest, work: Work): Promise<SqlResult> {
  const statements = splitStatements(request.text)
  if (statements.length === 0) {
    throw new StackError('INVALID_ARGUMENT', 'there is no statement in the text', { hint: "sparkbox sql 'select 1'" })
  }
  const results: SqlResultSet[] = []
  const take = (part: ResultPart): void => {
    if ('columns' in part) results.push({ statement: statements[results.length]!, rows: [], milliseconds: 0, ...part })
    else if ('rows' in part) for (const row of part.rows) results.at(-1)!.rows.push(row)
    else results.at(-1)!.milliseconds = part.milliseconds
  }
  if (!(await runByDaemon(request, statements, take, work))) {
    // Loaded only where it is needed: the clients of the servers take longer than a query.
    const { runHere } = await import('./sql-here.js')
    await runHere(request, statements, take, work.signal)
  }
  return { engine: request.engine, results }
}

/** In a session that the daemon keeps ready. False where it does not do it. */
async function runByDaemon(
  { instance, engine }: SqlRequest,
  statements: string[],
  take: (part: ResultPart) => void,
  work: Work,
): Promise<boolean> {
  if (engine !== 'spark') return false
  const { home } = surroundings()
  const client = await clientOf(placeOf(home, await requireRecord(home, instance)))
  return client !== null && (await client.statements({ statements }, take, work))
}
