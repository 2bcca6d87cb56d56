// A real gRPC server that answers with what a Spark Connect server 4.3.0 sent (fixtures/connect-4.3.0.json).
import { Metadata, Server, ServerCredentials, type ServerWritableStream, status } from '@grpc/grpc-js'
import protobuf from 'protobufjs/light.js'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { collectRows } from '../result.js'
import { type Messages, messagesOf } from './connect-messages.js'
import { SparkConnectSession } from './connect-session.js'
import fixture from './fixtures/connect-4.3.0.json' with { type: 'json' }

type Execution = ServerWritableStream<Buffer, Buffer>

const messages = messagesOf(protobuf.Root.fromJSON(fixture.messages as protobuf.INamespace))
const bytes = (data: Buffer): Buffer => data
const soon = () => AbortSignal.timeout(5_000)

let server: Server
let session: SparkConnectSession
let calls: { name: string; request: Buffer }[]
/** What the server does for one ExecutePlan after the other. */
let executions: ((call: Execution) => void)[]

const runsCommand = (call: Execution): void => void call.end()
const sendsRows = (call: Execution): void => {
  for (const response of fixture.responses) call.write(Buffer.from(response, 'base64'))
  call.end()
}
const sendsRowsAndHangs = (call: Execution): void => {
  for (const response of fixture.responses) call.write(Buffer.from(response, 'base64'))
}
const hangs = (): void => undefined
const fails = (call: Execution): void => {
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(fixture.failedStatus, 'base64'))
  call.emit('error', { code: status.INTERNAL, details: '[TABLE_OR_VIEW_NOT_FOUND] no table\nmore', metadata })
}

beforeEach(async () => {
  calls = []
  server = new Server()
  const path = (name: string): string => `/spark.connect.SparkConnectService/${name}`
  const execute = (call: Execution): void => {
    calls.push({ name: 'ExecutePlan', request: call.request })
    executions.shift()?.(call)
  }
  server.register(path('ExecutePlan'), execute, bytes, bytes, 'serverStream')
  for (const name of ['Interrupt', 'ReleaseSession']) {
    const answer = (call: { request: Buffer }, reply: (error: null, answer: Buffer) => void): void => {
      calls.push({ name, request: call.request })
      reply(null, Buffer.alloc(0))
    }
    server.register(path(name), answer, bytes, bytes, 'unary')
  }
  const port = await new Promise<number>((resolve, reject) => {
    const bound = (error: Error | null, port: number): void => (error === null ? resolve(port) : reject(error))
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), bound)
  })
  session = new SparkConnectSession({ port, token: null, user: 'ann', jar: '', protoCache: '' }, messages)
})
afterEach(async () => {
  await session.close()
  server.forceShutdown()
})

function names(): string[] {
  return calls.map(({ name }) => name)
}

function operationOf<Name extends 'ExecutePlanRequest' | 'InterruptRequest'>(name: Name, at: number): string {
  const message = messages.decode(`spark.connect.${name}`, calls.at(at)!.request)
  return (message as Messages['spark.connect.InterruptRequest']).operationId
}

test('a statement is run as a command, and its relation is read', async () => {
  executions = [runsCommand, sendsRows]
  const result = await session.query('with t as (…) insert …', soon())
  expect(result.columns).toHaveLength(19)
  expect(await collectRows(result)).toHaveLength(10)
  await session.close()
  expect(names()).toEqual(['ExecutePlan', 'ExecutePlan', 'ReleaseSession'])
})

test.each(['SELECT …', '\n  values (1)'])('what can only ask is asked at once: %j', async (query) => {
  executions = [sendsRows]
  expect(await collectRows(await session.query(query, soon()))).toHaveLength(10)
  expect(names()).toEqual(['ExecutePlan'])
})

test('an abort interrupts the query on the server', async () => {
  executions = [hangs]
  const query = session.query('select …', AbortSignal.timeout(300))
  await expect(query).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(names()).toEqual(['ExecutePlan', 'Interrupt'])
  expect(operationOf('InterruptRequest', 1)).toBe(operationOf('ExecutePlanRequest', 0))
})

test('an abort while rows are read is no end of the result', async () => {
  executions = [sendsRowsAndHangs]
  const abort = new AbortController()
  const { rows } = await session.query('select …', abort.signal)
  const reading = (async () => {
    for await (const batch of rows) if (batch.length > 0) abort.abort()
  })()
  await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
  expect(names()).toEqual(['ExecutePlan', 'Interrupt'])
})

test('leaving a result early interrupts it', async () => {
  executions = [sendsRowsAndHangs, sendsRowsAndHangs]
  for await (const _ of (await session.query('select …', soon())).rows) break
  await (await session.query('select …', soon())).close()
  expect(names().filter((name) => name === 'Interrupt')).toHaveLength(2)
})

test('a failure has the words and the class of the server, and needs no interrupt', async () => {
  executions = [fails]
  await expect(session.query('select * from nowhere', soon())).rejects.toMatchObject({
    code: 'QUERY_FAILED',
    message: '[TABLE_OR_VIEW_NOT_FOUND] no table',
    details: { errorClass: 'TABLE_OR_VIEW_NOT_FOUND', sqlState: '42P01' },
  })
  expect(names()).toEqual(['ExecutePlan'])
})

test('nobody there', async () => {
  server.forceShutdown()
  await expect(session.query('select 1', soon())).rejects.toMatchObject({
    code: 'NOT_RUNNING',
    message: expect.stringMatching(/^Spark Connect server on 127\.0\.0\.1:\d+ refused the connection$/),
  })
})
