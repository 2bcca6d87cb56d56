// Statements on the instance's warm Spark server, whichever it is.

import type { Instance } from '../contract.js'
import { openHive } from '../hive/hiveserver2-client.js'
import { hiveConnection } from '../hive/password.js'
import { collectRows, type Row } from '../result.js'
import type { StatementSession } from '../run-statements.js'
import { traitsOf } from '../traits.js'
import { openConnect } from './connect.js'

export async function openSpark(instance: Instance, signal: AbortSignal): Promise<StatementSession> {
  if (traitsOf(instance.stack).sparkServer === 'spark-connect') return openConnect(instance)
  return openHive(hiveConnection(instance, 'spark-thrift', signal))
}

/** One statement in a session of its own; for results that are known to be small. */
export async function querySpark(instance: Instance, statement: string, signal: AbortSignal): Promise<Row[]> {
  const session = await openSpark(instance, signal)
  try {
    return await collectRows(await session.query(statement, signal))
  } finally {
    await session.close()
  }
}
