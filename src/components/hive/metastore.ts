// The instance's metastore, asked. The protocol is loaded by the first question.
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { port } from '../service.js'

/** Asks for the databases, which the metastore must read from its own database. */
export async function pingMetastore(instance: Instance, signal: AbortSignal): Promise<ProbeAnswer> {
  const client = await import('./metastore-client.js')
  return client.pingMetastore(port(instance, 'metastore.thrift'), signal)
}

/** What the running metastore has for a key; null where it has nothing, or does not tell it. */
export async function metastoreValue(instance: Instance, key: string, signal: AbortSignal): Promise<string | null> {
  const client = await import('./metastore-client.js')
  return client.metastoreConfigValue(port(instance, 'metastore.thrift'), key, signal)
}
