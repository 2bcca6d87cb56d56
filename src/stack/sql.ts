// Runs statements on the warm Spark server or on HiveServer2.
import type { ResultPart } from '../components/run-statements.js'
import { clientOf, type DaemonPlace } from '../daemon/launch.js'
import type { DaemonStatus } from '../daemon/protocol.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { requireRecord } from '../instance/record.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { SqlPart, SqlRequest } from './api.js'
import { tellingWhoIsSlow } from './slow-answer.js'
import { splitStatements } from './split-statements.js'
import { findSqlServer } from './sql-server.js'
import { placeOf, runningDaemon, surroundings } from './surroundings.js'

export async function sql(request: SqlRequest, take: (part: SqlPart) => void, work: Work): Promise<void> {
  const statements = splitStatements(request.text)
  if (statements.length === 0) {
    throw new StackError('INVALID_ARGUMENT', 'there is no statement in the text', { hint: "sparkbox sql 'select 1'" })
  }
  let begun = 0
  const named = (part: ResultPart) => take('columns' in part ? { statement: statements[begun++]!, ...part } : part)
  const { home } = surroundings()
  const record = await requireRecord(home, request.instance)
  const look = async (signal: AbortSignal) => serverIn(await runningDaemon(home, record, signal), request.engine)
  const suspect = async (signal: AbortSignal) =>
    (await import('./lock-suspect.js')).lockSuspect(home, record.name, signal)
  await tellingWhoIsSlow(work, look, suspect, async () => {
    if (await runByDaemon(placeOf(home, record), request.engine, statements, named, work)) return
    // Loaded only where it is needed: the clients of the servers take longer than a query.
    const { runHere } = await import('./sql-here.js')
    await runHere(request, statements, named, work.signal)
  })
}

function serverIn(
  daemon: { status: Pick<DaemonStatus, 'services'> } | null,
  engine: SqlRequest['engine'],
): ServiceState | null {
  const services = daemon?.status.services ?? []
  const ids = services.map(({ id }) => id)
  const server = findSqlServer(engine, ids)
  return services.find(({ id }) => id === server?.service) ?? null
}

/** In a session that the daemon keeps ready. False where it does not do it. */
async function runByDaemon(
  place: DaemonPlace,
  engine: SqlRequest['engine'],
  statements: string[],
  take: (part: ResultPart) => void,
  work: Work,
): Promise<boolean> {
  const client = engine === 'spark' ? await clientOf(place) : null
  return client !== null && (await client.statements({ statements }, take, work))
}
