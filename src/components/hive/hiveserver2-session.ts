// One HiveServer2 session: it runs statements one after the other and must be closed.
import { StackError } from '../../errors.js'
import type { Column, ResultSet, Row } from '../result.js'
import { describeColumn, rowsOf } from './hiveserver2-columns.js'
import * as protocol from './hiveserver2-protocol.js'
import { type ThriftAddress, ThriftConnection } from './thrift-connection.js'

export interface HiveConnection {
  port: number
  user: string
  /** Where the server asks for none, any value passes; `anonymous`, as Hive's own driver has it, if absent. */
  password?: string
  /** Hive settings of the session: `{'hive.execution.engine': 'tez'}`. */
  configuration?: Readonly<Record<string, string>>
  signal: AbortSignal
}

const rowsPerBatch = 1000n

/** For telling the server that something is over; it forgets a session whose connection is gone by itself. */
const farewellMilliseconds = 1_000

export class HiveSession {
  private constructor(
    private readonly address: ThriftAddress,
    private readonly connection: ThriftConnection,
    private readonly handle: protocol.SessionHandle,
  ) {}

  static async open({ port, user, password, configuration, signal }: HiveConnection): Promise<HiveSession> {
    const credentials = { user, password: password || 'anonymous' }
    const address = { service: 'HiveServer2', port, credentials }
    const connection = await ThriftConnection.open(address, signal)
    try {
      const request = {
        clientProtocol: protocol.protocolVersion,
        username: user,
        password: credentials.password,
        configuration: Object.fromEntries(
          Object.entries(configuration ?? {}).map(([key, value]) => [`set:hiveconf:${key}`, value]),
        ),
      }
      const { sessionHandle } = await ask(connection, protocol.openSession, request, signal)
      return new HiveSession(address, connection, sessionHandle!)
    } catch (error) {
      connection.close()
      throw error
    }
  }

  /**
   * Settles when the statement has run; rows are fetched as they are read. If the signal aborts, the server cancels the
   * statement and the session is over.
   */
  async query(statement: string, signal: AbortSignal): Promise<ResultSet> {
    const request = { sessionHandle: this.handle, statement, runAsync: true }
    const started = await ask(this.connection, protocol.executeStatement, request, signal)
    const operation = started.operationHandle!
    const close = onlyOnce(() => this.farewell(protocol.closeOperation, { operationHandle: operation }))
    try {
      const hasRows = await this.finished(operation, signal)
      const columns = hasRows ? await this.columns(operation, signal) : []
      return { columns, rows: this.rows(operation, columns, close, signal), close }
    } catch (error) {
      if (signal.aborted) await this.cancel(operation)
      await close()
      throw error
    }
  }

  close = onlyOnce(async () => {
    await this.farewell(protocol.closeSession, { sessionHandle: this.handle })
    this.connection.close()
  })

  /** Waits for the end of an operation; true where it has a result set. */
  private async finished(operation: protocol.OperationHandle, signal: AbortSignal): Promise<boolean> {
    for (;;) {
      const answer = await ask(this.connection, protocol.getOperationStatus, { operationHandle: operation }, signal)
      switch (answer.operationState) {
        case protocol.operationState.finished:
          return answer.hasResultSet ?? operation.hasResultSet ?? false
        case protocol.operationState.initialized:
        case protocol.operationState.pending:
        case protocol.operationState.running:
          break
        case protocol.operationState.error:
          throw queryFailed(answer)
        default:
          throw new StackError('QUERY_FAILED', `HiveServer2 ended the statement in state ${answer.operationState}`)
      }
    }
  }

  private async columns(operation: protocol.OperationHandle, signal: AbortSignal): Promise<Column[]> {
    const { schema } = await ask(this.connection, protocol.getResultSetMetadata, { operationHandle: operation }, signal)
    return (schema?.columns ?? []).map(describeColumn)
  }

  private async *rows(
    operation: protocol.OperationHandle,
    columns: readonly Column[],
    close: () => Promise<void>,
    signal: AbortSignal,
  ): AsyncGenerator<Row[]> {
    const request = { operationHandle: operation, orientation: protocol.fetchNext, maxRows: rowsPerBatch }
    try {
      while (columns.length > 0) {
        const { results } = await ask(this.connection, protocol.fetchResults, request, signal)
        const batch = rowsOf(columns, results?.columns ?? [])
        // The server's hasMoreRows is not reliable; an empty batch is the end.
        if (batch.length === 0) return
        yield batch
      }
    } finally {
      await close()
    }
  }

  /** Over a connection of its own, because this one is closed by the abort and may have a call on its way. */
  private async cancel(operation: protocol.OperationHandle): Promise<void> {
    await untilFarewell(async (signal) => {
      const connection = await ThriftConnection.open(this.address, signal)
      try {
        await ask(connection, protocol.cancelOperation, { operationHandle: operation }, signal)
      } finally {
        connection.close()
      }
    })
  }

  private async farewell<A, R extends protocol.Answer>(
    method: protocol.ServiceMethod<A, R>,
    request: A,
  ): Promise<void> {
    if (this.connection.isOpen) await untilFarewell((signal) => ask(this.connection, method, request, signal))
  }
}

async function ask<A, R extends protocol.Answer>(
  connection: ThriftConnection,
  method: protocol.ServiceMethod<A, R>,
  request: A,
  signal: AbortSignal,
): Promise<R> {
  const { success: answer } = await connection.call(method, { req: request }, signal)
  if (answer?.status?.statusCode === undefined) throw new Error(`${method.name} was answered without a status`)
  const { statusCode } = answer.status
  if (statusCode === protocol.statusCode.error || statusCode === protocol.statusCode.invalidHandle) {
    throw queryFailed(answer.status)
  }
  return answer
}

function queryFailed(failure: protocol.Failure): StackError {
  const message = failure.errorMessage ?? 'HiveServer2 gave no reason'
  return new StackError('QUERY_FAILED', message.split('\n', 1)[0]!, {
    details: { engine: 'hive', message, sqlState: failure.sqlState ?? null, errorCode: failure.errorCode ?? null },
  })
}

/** A server that is gone or too slow to hear a farewell is not an error: it ends orphaned sessions by itself. */
async function untilFarewell(farewell: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const signal = AbortSignal.timeout(farewellMilliseconds)
  try {
    await farewell(signal)
  } catch (error) {
    if (!(error instanceof StackError) && !signal.aborted) throw error
  }
}

function onlyOnce(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
