// Encodes and decodes the Spark Connect messages that are used here.
import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import protobuf from 'protobufjs/light.js'
import { isErrno } from '../../host/errno.js'
import { ensureFolder, writeFileAtomic } from '../../host/files.js'
import type { Needed } from './connect-proto.js'

export interface UserContext {
  userId: string
  userName: string
}

interface SessionRequest {
  sessionId: string
  userContext: UserContext
}

export interface KeyValue {
  key: string
  value: string
}

/** A field of type DataType: exactly one property is set, named after the kind of the type. */
export type DataType = Record<string, Record<string, unknown>>

/** What goes out and comes in, as far as it is used here. Fields that are not set read as empty or null. */
export interface Messages {
  'spark.connect.ExecutePlanRequest': SessionRequest & {
    operationId: string
    clientType: string
    plan: { root: Uint8Array } | { command: { sqlCommand: { input: Uint8Array } } }
  }
  'spark.connect.ExecutePlanResponse': {
    arrowBatch: { data: Uint8Array } | null
    sqlCommandResult: { relation: Uint8Array } | null
    schema: DataType | null
  }
  'spark.connect.Relation': { sql: { query: string } }
  'spark.connect.ConfigRequest': SessionRequest & { clientType: string; operation: { getOption: { keys: string[] } } }
  'spark.connect.ConfigResponse': { pairs: KeyValue[] }
  'spark.connect.InterruptRequest': SessionRequest & { interruptType: number; operationId: string }
  'spark.connect.InterruptResponse': object
  'spark.connect.ReleaseSessionRequest': SessionRequest
  'spark.connect.ReleaseSessionResponse': object
  'google.rpc.Status': { message: string; details: { typeUrl: string; value: Uint8Array }[] }
  'google.rpc.ErrorInfo': { reason: string; metadata: Record<string, string> }
}

const needed: Needed = {
  'spark.connect.UserContext': ['userId', 'userName'],
  'spark.connect.Plan': ['root', 'command'],
  'spark.connect.Command': ['sqlCommand'],
  'spark.connect.SqlCommand': ['input'],
  'spark.connect.Relation': ['sql'],
  'spark.connect.SQL': ['query'],
  'spark.connect.DataType': 'all',
  'spark.connect.ExecutePlanRequest': ['sessionId', 'userContext', 'operationId', 'plan', 'clientType'],
  'spark.connect.ExecutePlanResponse': ['arrowBatch', 'sqlCommandResult', 'schema'],
  'spark.connect.ExecutePlanResponse.ArrowBatch': ['data'],
  'spark.connect.ExecutePlanResponse.SqlCommandResult': ['relation'],
  'spark.connect.ConfigRequest': ['sessionId', 'userContext', 'operation', 'clientType'],
  'spark.connect.ConfigRequest.Operation': ['getOption'],
  'spark.connect.ConfigRequest.GetOption': ['keys'],
  'spark.connect.ConfigResponse': ['pairs'],
  'spark.connect.KeyValue': ['key', 'value'],
  'spark.connect.InterruptRequest': ['sessionId', 'userContext', 'interruptType', 'operationId'],
  'spark.connect.InterruptRequest.InterruptType': 'all',
  'spark.connect.InterruptResponse': [],
  'spark.connect.ReleaseSessionRequest': ['sessionId', 'userContext'],
  'spark.connect.ReleaseSessionResponse': [],
  'google.rpc.Status': ['message', 'details'],
  'google.rpc.ErrorInfo': ['reason', 'metadata'],
  'google.protobuf.Any': 'all',
}

/**
 * Relations travel as bytes: the one that a SQL command gives back is handed to the server again unread, whatever kind
 * it is, so the large tree of relations and expressions is never loaded.
 */
const opaque = [
  'spark.connect.Plan.root',
  'spark.connect.SqlCommand.input',
  'spark.connect.ExecutePlanResponse.SqlCommandResult.relation',
]

export interface ConnectMessages {
  encode: <Name extends keyof Messages>(name: Name, message: Messages[Name]) => Buffer
  decode: <Name extends keyof Messages>(name: Name, bytes: Uint8Array) => Messages[Name]
}

/** Messages of a `spark-connect` jar; the folder `cache` keeps what was read from each jar. */
export async function loadMessages(jar: string, cache: string): Promise<ConnectMessages> {
  return messagesOf(protobuf.Root.fromJSON(await cachedDescriptions(jar, cache)))
}

export function messagesOf(root: protobuf.Root): ConnectMessages {
  return {
    encode: (name, message) => Buffer.from(root.lookupType(name).encode(message).finish()),
    decode: (name, bytes) => root.lookupType(name).decode(bytes) as never,
  }
}

async function cachedDescriptions(jar: string, cache: string): Promise<protobuf.INamespace> {
  const { size, mtimeMs } = await stat(jar)
  const key = createHash('sha256')
    .update(JSON.stringify([jar, size, mtimeMs, needed, opaque]))
    .digest('hex')
  const file = join(cache, `spark-connect-${key.slice(0, 16)}.json`)
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !(error instanceof SyntaxError)) throw error
  }
  // Loaded only here: the parser is most of protobuf.js.
  const { readMessages } = await import('./connect-proto.js')
  const descriptions = await readMessages(jar, needed, opaque)
  await ensureFolder(cache)
  await writeFileAtomic(file, JSON.stringify(descriptions))
  return descriptions
}
