// The instance's Connect server: where it is, and statements on it.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import type { ResultSet, Row } from '../result.js'
import { collectRows } from '../result.js'
import { port } from '../service.js'
import {
  openSparkConnect,
  pingSparkConnect,
  type SparkConnectAddress,
  type SparkConnectSession,
} from './connect-client.js'
import { sparkHome } from './paths.js'

export async function openSpark(instance: Instance): Promise<SparkConnectSession> {
  return openSparkConnect(await connectAddress(instance))
}

export async function pingConnect(instance: Instance, signal: AbortSignal): Promise<ProbeAnswer> {
  return pingSparkConnect(await connectAddress(instance), signal)
}

/** One statement in a session of its own; for results that are known to be small. */
export async function querySpark(instance: Instance, statement: string, signal: AbortSignal): Promise<Row[]> {
  const session = await openSpark(instance)
  try {
    const result: ResultSet = await session.query(statement, signal)
    return await collectRows(result)
  } finally {
    await session.close()
  }
}

/** What a new session has for a setting; null where it has none. */
export async function connectValue(instance: Instance, key: string, signal: AbortSignal): Promise<string | null> {
  const session = await openSpark(instance)
  try {
    return (await session.configGet([key], signal)).get(key) ?? null
  } finally {
    await session.close()
  }
}

async function connectAddress(instance: Instance): Promise<SparkConnectAddress> {
  return {
    port: port(instance, 'spark-connect.grpc'),
    user: instance.user.name,
    protoCache: join(instance.directories.run, 'spark-connect-protocol'),
    jar: await connectJar(instance),
  }
}

/** The server's own jar holds the protocol, so that client and server always speak the same. */
async function connectJar(instance: Instance): Promise<string> {
  const folder = join(sparkHome(instance), 'jars')
  const name = (await readdir(folder)).find((each) => /^spark-connect_[\d.]+-[\d.]+\.jar$/.test(each))
  if (name === undefined) throw new Error(`no spark-connect jar in ${folder}`)
  return join(folder, name)
}
