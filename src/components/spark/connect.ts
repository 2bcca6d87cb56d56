// The instance's Connect server: where it is, and what it has for a setting. The protocol is loaded by the first question.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { port } from '../service.js'
import type { SparkConnectAddress, SparkConnectSession } from './connect-client.js'
import { sparkJarFolder } from './paths.js'

export async function openConnect(instance: Instance): Promise<SparkConnectSession> {
  const { openSparkConnect } = await import('./connect-client.js')
  return openSparkConnect(await connectAddress(instance))
}

export async function pingConnect(instance: Instance, signal: AbortSignal): Promise<ProbeAnswer> {
  const { pingSparkConnect } = await import('./connect-client.js')
  return pingSparkConnect(await connectAddress(instance), signal)
}

/** What a new session has for a setting; null where it has none. */
export async function connectValue(instance: Instance, key: string, signal: AbortSignal): Promise<string | null> {
  const session = await openConnect(instance)
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
    token: instance.sqlPassword,
    protoCache: join(instance.directories.run, 'spark-connect-protocol'),
    jar: await connectJar(instance),
  }
}

/** The server's own jar holds the protocol, so that client and server always speak the same. */
async function connectJar(instance: Instance): Promise<string> {
  const folder = sparkJarFolder(instance)
  const name = (await readdir(folder)).find((each) => /^spark-connect_[\d.]+-[\d.]+\.jar$/.test(each))
  if (name === undefined) throw new Error(`no spark-connect jar in ${folder}`)
  return join(folder, name)
}
