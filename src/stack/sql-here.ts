// Runs statements from this process, without the daemon, and says what is wrong with the server where it cannot.
import type { Instance } from '../components/contract.js'
import { openHive } from '../components/hive/hiveserver2-client.js'
import { hiveConnection } from '../components/hive/password.js'
import { type ResultPart, runInSession, type StatementSession } from '../components/run-statements.js'
import { openSpark } from '../components/spark/session.js'
import { traitsOf } from '../components/traits.js'
import { openInstance } from '../instance/open.js'
import type { SqlRequest } from './api.js'
import { refuseForeignServer } from './own-server.js'
import { surroundings } from './surroundings.js'

export async function runHere(
  request: SqlRequest,
  statements: readonly string[],
  take: (part: ResultPart) => void,
  signal: AbortSignal,
): Promise<void> {
  const instance = await openInstance(surroundings().home, request.instance)
  const server = serverOf(request.engine, instance)
  await refuseForeignServer(instance, server, ports[server])
  const open = () => openSession(instance, request.engine, signal)
  await runInSession({ instance, server, statements, open }, signal, take)
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

function openSession(instance: Instance, engine: SqlRequest['engine'], signal: AbortSignal): Promise<StatementSession> {
  return engine === 'spark' ? openSpark(instance, signal) : openHive(hiveConnection(instance, 'hiveserver2', signal))
}
