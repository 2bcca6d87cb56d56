// The part of HiveServer2's TCLIService that queries need. Names and numbers are those of TCLIService.thrift.
import {
  binary,
  bool,
  byte,
  type Codec,
  type Decoded,
  double,
  i16,
  i32,
  i64,
  list,
  type Method,
  map,
  string,
  struct,
} from './thrift.js'

/** V8: columnar results as plain Thrift. From V9 on a server may send them serialized by its own SerDe. */
export const protocolVersion = 7

export const statusCode = { success: 0, successWithInfo: 1, stillExecuting: 2, error: 3, invalidHandle: 4 } as const

export const operationState = { initialized: 0, running: 1, finished: 2, canceled: 3, closed: 4, error: 5, pending: 7 }

export const fetchNext = 0

const status = struct({
  statusCode: [1, i32],
  infoMessages: [2, list(string)],
  sqlState: [3, string],
  errorCode: [4, i32],
  errorMessage: [5, string],
})
type Status = Decoded<typeof status>

const identifier = struct({ guid: [1, binary], secret: [2, binary] })
const sessionHandle = struct({ sessionId: [1, identifier] })
const operationHandle = struct({
  operationId: [1, identifier],
  operationType: [2, i32],
  hasResultSet: [3, bool],
  modifiedRowCount: [4, double],
})
export type SessionHandle = Decoded<typeof sessionHandle>
export type OperationHandle = Decoded<typeof operationHandle>

const primitiveType = struct({
  type: [1, i32],
  typeQualifiers: [2, struct({ qualifiers: [1, map(struct({ i32Value: [1, i32], stringValue: [2, string] }))] })],
})
const columnDescription = struct({
  columnName: [1, string],
  typeDesc: [2, struct({ types: [1, list(struct({ primitiveEntry: [1, primitiveType] }))] })],
})
export type ColumnDescription = Decoded<typeof columnDescription>
export type PrimitiveType = Decoded<typeof primitiveType>

/** A union: one of the fields is set. In `nulls`, bit n (from the lowest of the first byte) marks row n as null. */
const columnOfRows = struct({
  boolVal: [1, struct({ values: [1, list(bool)], nulls: [2, binary] })],
  byteVal: [2, struct({ values: [1, list(byte)], nulls: [2, binary] })],
  i16Val: [3, struct({ values: [1, list(i16)], nulls: [2, binary] })],
  i32Val: [4, struct({ values: [1, list(i32)], nulls: [2, binary] })],
  i64Val: [5, struct({ values: [1, list(i64)], nulls: [2, binary] })],
  doubleVal: [6, struct({ values: [1, list(double)], nulls: [2, binary] })],
  stringVal: [7, struct({ values: [1, list(string)], nulls: [2, binary] })],
  binaryVal: [8, struct({ values: [1, list(binary)], nulls: [2, binary] })],
})
export type ColumnOfRows = Decoded<typeof columnOfRows>

export type Answer = { status?: Status }
export type ServiceMethod<A, R extends Answer> = Method<{ req?: A }, { success?: R }>
/** What a status and the state of a failed operation have in common. */
export type Failure = Pick<Status, 'sqlState' | 'errorCode' | 'errorMessage'>

/** Every function of the service takes one struct and returns one that begins with a status. */
function method<A, R extends Answer>(name: string, request: Codec<A>, response: Codec<R>): ServiceMethod<A, R> {
  return { name, request: struct({ req: [1, request] }), response: struct({ success: [0, response] }) }
}

const onlyStatus = struct({ status: [1, status] })
const ofOperation = struct({ operationHandle: [1, operationHandle] })

export const openSession = method(
  'OpenSession',
  struct({ clientProtocol: [1, i32], username: [2, string], password: [3, string], configuration: [4, map(string)] }),
  struct({ status: [1, status], serverProtocolVersion: [2, i32], sessionHandle: [3, sessionHandle] }),
)
export const closeSession = method('CloseSession', struct({ sessionHandle: [1, sessionHandle] }), onlyStatus)
export const executeStatement = method(
  'ExecuteStatement',
  struct({ sessionHandle: [1, sessionHandle], statement: [2, string], runAsync: [4, bool] }),
  struct({ status: [1, status], operationHandle: [2, operationHandle] }),
)
/** The server answers when the operation ends, or after its long-polling time-out (5 s by default). */
export const getOperationStatus = method(
  'GetOperationStatus',
  ofOperation,
  struct({
    status: [1, status],
    operationState: [2, i32],
    sqlState: [3, string],
    errorCode: [4, i32],
    errorMessage: [5, string],
    hasResultSet: [9, bool],
  }),
)
export const cancelOperation = method('CancelOperation', ofOperation, onlyStatus)
export const closeOperation = method('CloseOperation', ofOperation, onlyStatus)
export const getResultSetMetadata = method(
  'GetResultSetMetadata',
  ofOperation,
  struct({ status: [1, status], schema: [2, struct({ columns: [1, list(columnDescription)] })] }),
)
export const fetchResults = method(
  'FetchResults',
  struct({ operationHandle: [1, operationHandle], orientation: [2, i32], maxRows: [3, i64] }),
  struct({ status: [1, status], results: [3, struct({ columns: [3, list(columnOfRows)] })] }),
)
