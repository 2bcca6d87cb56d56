// One session on a Spark Connect server: queries, settings, and its end.
import { randomUUID } from 'node:crypto'
import { Client, type ClientReadableStream, credentials, Metadata } from '@grpc/grpc-js'
import { StackError } from '../../errors.js'
import type { ResultSet, Row } from '../result.js'
import { describeConnectError, isServiceError } from './connect-errors.js'
import { type ConnectMessages, type KeyValue, loadMessages, type Messages } from './connect-messages.js'
import { loadRowDecoder, type RowDecoder } from './connect-rows.js'
import { columnsOf } from './connect-types.js'

export interface SparkConnectAddress {
  port: number
  user: string
  /** What the server asks for; null where it asks for none. */
  token: string | null
  /** Path of the installed `spark-connect_*.jar`, whose .proto files say how the server speaks. */
  jar: string
  /** Folder for what was read from the jar. */
  protoCache: string
}

type Plan = Messages['spark.connect.ExecutePlanRequest']['plan']
type Response = Messages['spark.connect.ExecutePlanResponse']

const clientType = 'sparkbox'

/**
 * What begins so changes nothing and can be asked at once; `WITH` may end in an INSERT. Running it as a command first, as
 * every statement must be whose kind is not known, would only have the server look at it twice.
 */
const onlyAsks = /^\s*(select|values)\b/i

/** For telling the server that something is over. */
const farewellMilliseconds = 1_000

/** INTERRUPT_TYPE_OPERATION_ID of base.proto. */
const interruptOneOperation = 3

const channelOptions = {
  // Batches are as large as the server makes them; 4 MiB, gRPC's own limit, is what Spark aims at.
  'grpc.max_receive_message_length': -1,
  // A shared pool would keep a refused connection in its backoff, and a probe must try anew each time.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_retries': 0,
  'grpc.service_config_disable_resolution': 1,
}

export async function openSparkConnect(address: SparkConnectAddress): Promise<SparkConnectSession> {
  return new SparkConnectSession(address, await loadMessages(address.jar, address.protoCache))
}

/** The server makes the session at its first request. */
export class SparkConnectSession {
  private readonly client: Client
  private readonly identity: { sessionId: string; userContext: { userId: string; userName: string } }
  private readonly metadata = new Metadata()
  private isKnownToServer = false

  constructor(
    private readonly address: SparkConnectAddress,
    private readonly messages: ConnectMessages,
  ) {
    this.client = new Client(`127.0.0.1:${address.port}`, credentials.createInsecure(), channelOptions)
    if (address.token !== null) this.metadata.set('authorization', `Bearer ${address.token}`)
    this.identity = { sessionId: randomUUID(), userContext: { userId: address.user, userName: address.user } }
  }

  /**
   * Settles when the result's columns are known; for a command, when it has run. Aborting interrupts the query on the
   * server, also while rows are being read.
   */
  async query(sql: string, signal: AbortSignal): Promise<ResultSet> {
    const input = this.messages.encode('spark.connect.Relation', { sql: { query: sql } })
    const relation = onlyAsks.test(sql) ? input : await this.runCommand(input, signal)
    const responses = this.execute({ root: relation }, signal)
    const [first, decode] = await Promise.all([responses.next(), loadRowDecoder()])
    for (let next = first; !next.done; next = await responses.next()) {
      if (next.value.schema === null) continue
      const close = async (): Promise<void> => void (await responses.return(undefined))
      return { columns: columnsOf(next.value.schema), rows: rowsOf(next.value, responses, decode), close }
    }
    return { columns: [], rows: rowsOf(null, responses, decode), close: async () => undefined }
  }

  /** Values of settings as this session has them; keys without one are left out. */
  async configGet(keys: readonly string[], signal: AbortSignal): Promise<Map<string, string>> {
    const operation = { getOption: { keys: [...keys] } }
    this.isKnownToServer = true
    const { pairs } = await this.ask('Config', { ...this.identity, clientType, operation }, signal)
    const isSet = (pair: KeyValue): boolean => Object.hasOwn(pair, 'value')
    return new Map(pairs.filter(isSet).map(({ key, value }) => [key, value]))
  }

  async close(): Promise<void> {
    const mustRelease = this.isKnownToServer
    this.isKnownToServer = false
    if (mustRelease) await this.farewell('ReleaseSession', this.identity)
    this.client.close()
  }

  /** Runs DDL and DML at once; for a query only checks it. Gives the relation that holds the result. */
  private async runCommand(input: Buffer, signal: AbortSignal): Promise<Uint8Array> {
    let relation: Uint8Array = input
    for await (const { sqlCommandResult } of this.execute({ command: { sqlCommand: { input } } }, signal)) {
      relation = sqlCommandResult?.relation ?? relation
    }
    return relation
  }

  private async *execute(plan: Plan, signal: AbortSignal): AsyncGenerator<Response, void, undefined> {
    signal.throwIfAborted()
    this.isKnownToServer = true
    const operationId = randomUUID()
    const call = this.startExecution({ ...this.identity, operationId, clientType, plan })
    const cancel = (): void => call.cancel()
    signal.addEventListener('abort', cancel, { once: true })
    let isRunning = true
    try {
      for await (const response of call) yield response
      // A cancelled call may also just end.
      signal.throwIfAborted()
      isRunning = false
    } catch (error) {
      if (signal.aborted) throw signal.reason
      if (isServiceError(error)) isRunning = false
      throw describeConnectError(error, this.address.port, this.messages)
    } finally {
      signal.removeEventListener('abort', cancel)
      if (isRunning) {
        call.cancel()
        const interrupt = { ...this.identity, interruptType: interruptOneOperation, operationId }
        await this.farewell('Interrupt', interrupt)
      }
    }
  }

  private startExecution(request: Messages['spark.connect.ExecutePlanRequest']): ClientReadableStream<Response> {
    const call = this.client.makeServerStreamRequest(
      '/spark.connect.SparkConnectService/ExecutePlan',
      (message: typeof request) => this.messages.encode('spark.connect.ExecutePlanRequest', message),
      (bytes) => this.messages.decode('spark.connect.ExecutePlanResponse', bytes),
      request,
      this.metadata,
    )
    // A cancelled call reports its cancellation after the loop over it has left; nobody listens any more.
    call.on('error', () => undefined)
    return call
  }

  /** A server that is gone or too slow to hear a farewell is not an error: it ends idle sessions by itself. */
  private async farewell<Name extends UnaryName>(
    name: Name,
    request: Messages[`spark.connect.${Name}Request`],
  ): Promise<void> {
    const signal = AbortSignal.timeout(farewellMilliseconds)
    try {
      await this.ask(name, request, signal)
    } catch (error) {
      if (!(error instanceof StackError) && !signal.aborted) throw error
    }
  }

  private ask<Name extends UnaryName>(
    name: Name,
    request: Messages[`spark.connect.${Name}Request`],
    signal: AbortSignal,
  ): Promise<Messages[`spark.connect.${Name}Response`]> {
    signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const call = this.client.makeUnaryRequest(
        `/spark.connect.SparkConnectService/${name}`,
        (message: typeof request) => this.messages.encode(`spark.connect.${name}Request`, message),
        (bytes) => this.messages.decode(`spark.connect.${name}Response`, bytes),
        request,
        this.metadata,
        (error, response) => {
          signal.removeEventListener('abort', cancel)
          if (error === null) resolve(response!)
          else reject(signal.aborted ? signal.reason : describeConnectError(error, this.address.port, this.messages))
        },
      )
      const cancel = (): void => call.cancel()
      signal.addEventListener('abort', cancel, { once: true })
    })
  }
}

type UnaryName = 'Config' | 'Interrupt' | 'ReleaseSession'

async function* rowsOf(
  first: Response | null,
  rest: AsyncGenerator<Response>,
  decode: RowDecoder,
): AsyncGenerator<Row[]> {
  try {
    for (let response = first; response !== null; ) {
      const rows = response.arrowBatch === null ? [] : decode(response.arrowBatch.data)
      if (rows.length > 0) yield rows
      const next = await rest.next()
      response = next.done ? null : next.value
    }
  } finally {
    await rest.return(undefined)
  }
}
