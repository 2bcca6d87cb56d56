// Questions to a Hive metastore: plain Thrift without authentication.

import { StackError } from '../../errors.js'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import { askForEvidence } from '../probe-answer.js'
import { list, string, struct } from './thrift.js'
import { ThriftConnection } from './thrift-connection.js'

const nothing = struct({})
const failure = struct({ message: [1, string] })

// Field numbers from fb303.thrift and hive_metastore.thrift.
const getVersion = { name: 'getVersion', request: nothing, response: struct({ success: [0, string] }) }
const getAllDatabases = {
  name: 'get_all_databases',
  request: nothing,
  response: struct({ success: [0, list(string)], failure: [1, failure] }),
}
const getConfigValue = {
  name: 'get_config_value',
  request: struct({ name: [1, string], defaultValue: [2, string] }),
  response: struct({ success: [0, string], failure: [1, failure] }),
}

/** Stands for "no value", which the protocol cannot say. */
const noValue = 'sparkbox: no value'

/** Asks for the databases, which the metastore must read from its own database. */
export function pingMetastore(port: number, signal: AbortSignal): Promise<ProbeAnswer> {
  return askForEvidence(signal, () =>
    withMetastore(port, signal, async (metastore) => {
      const version = await metastore.call(getVersion, {}, signal)
      const { success: databases, failure } = await metastore.call(getAllDatabases, {}, signal)
      if (databases === undefined) throw refused('get_all_databases', failure?.message)
      return `version ${version.success}, ${databases.length} ${databases.length === 1 ? 'database' : 'databases'}`
    }),
  )
}

/**
 * What the running metastore has for a key; null where it has nothing. It tells only keys that begin with `hive`,
 * `metastore`, `hdfs` or `mapred`, and no secret ones.
 */
export function metastoreConfigValue(port: number, key: string, signal: AbortSignal): Promise<string | null> {
  return withMetastore(port, signal, async (metastore) => {
    const answer = await metastore.call(getConfigValue, { name: key, defaultValue: noValue }, signal)
    if (answer.failure !== undefined) throw refused(`get_config_value ${key}`, answer.failure.message)
    return answer.success === undefined || answer.success === noValue ? null : answer.success
  })
}

async function withMetastore<T>(
  port: number,
  signal: AbortSignal,
  work: (metastore: ThriftConnection) => Promise<T>,
): Promise<T> {
  const connection = await ThriftConnection.open({ service: 'Hive metastore', port }, signal)
  try {
    return await work(connection)
  } finally {
    connection.close()
  }
}

function refused(call: string, message: string | undefined): StackError {
  return new StackError('QUERY_FAILED', `the Hive metastore refused ${call}: ${message ?? 'it gave no reason'}`)
}
