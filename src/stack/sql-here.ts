// Runs statements from this process, without the daemon, and says what is wrong with the server where it cannot.
import type { Instance } from '../components/contract.js'
import { openHive } from '../components/hive/hiveserver2-client.js'
import { hiveConnection } from '../components/hive/password.js'
import { type ResultPart, runInSession, type StatementSession } from '../components/run-statements.js'
import { openSpark } from '../components/spark/session.js'
import { servicesOf } from '../components/traits.js'
import { openInstance } from '../instance/open.js'
import type { SqlRequest } from './api.js'
import { refuseForeignServer } from './own-server.js'
import { findSqlServer, type SqlServer } from './sql-server.js'
import { surroundings } from './surroundings.js'

export async function runHere(
  request: SqlRequest,
  statements: readonly string[],
  take: (part: ResultPart) => void,
  signal: AbortSignal,
): Promise<void> {
  const instance = await openInstance(surroundings().home, request.instance)
  // Every stack has a server for each engine.
  const server = findSqlServer(request.engine, servicesOf(instance.stack))!
  await refuseForeignServer(instance, server.service, server.port)
  const open = () => openSession(instance, server, signal)
  await runInSession({ instance, server: server.service, statements, open }, signal, take)
}

function openSession(instance: Instance, { service }: SqlServer, signal: AbortSignal): Promise<StatementSession> {
  return service === 'hiveserver2' ? openHive(hiveConnection(instance, service, signal)) : openSpark(instance, signal)
}
