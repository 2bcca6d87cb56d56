// What a failed call to Spark Connect means.
import type { ServiceError } from '@grpc/grpc-js'
import { StackError } from '../../errors.js'
import type { ConnectMessages } from './connect-messages.js'

/** Codes of gRPC that are used here. */
export const grpcCode = { cancelled: 1, deadlineExceeded: 4, unavailable: 14 } as const

export function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'metadata' in error
}

/** @returns the error itself where it does not come from gRPC. */
export function describeConnectError(error: unknown, port: number, messages: ConnectMessages): unknown {
  if (!isServiceError(error)) return error
  const server = `Spark Connect server on 127.0.0.1:${port}`
  if (error.code === grpcCode.unavailable) {
    const how = /ECONNREFUSED/.test(error.details) ? 'refused the connection' : 'closed the connection'
    return new StackError('NOT_RUNNING', `${server} ${how}`, {
      hint: 'sparkbox status',
      details: { port },
      cause: error,
    })
  }
  const message = error.details.trim() === '' ? `${server} gave no reason` : error.details.trim()
  return new StackError('QUERY_FAILED', message.split('\n', 1)[0]!, {
    details: { engine: 'spark', message, ...errorInfo(error, messages) },
    cause: error,
  })
}

/** Spark's error class (`TABLE_OR_VIEW_NOT_FOUND`) and SQLSTATE, which stand in the rich status of a failed call. */
function errorInfo(
  error: ServiceError,
  messages: ConnectMessages,
): { errorClass: string | null; sqlState: string | null } {
  const [status] = error.metadata.get('grpc-status-details-bin')
  const details = Buffer.isBuffer(status) ? messages.decode('google.rpc.Status', status).details : []
  const info = details.find(({ typeUrl }) => typeUrl.endsWith('/google.rpc.ErrorInfo'))
  const metadata = info === undefined ? {} : messages.decode('google.rpc.ErrorInfo', info.value).metadata
  return { errorClass: metadata.errorClass ?? null, sqlState: metadata.sqlState ?? null }
}
