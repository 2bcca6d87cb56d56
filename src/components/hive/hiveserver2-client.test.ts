// The bytes of fixtures/hive-4.0.0.json are what a HiveServer2 4.0.0 sent to this client.

import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { collectRows } from '../result.js'
import { ByteReader } from './byte-reader.js'
import fixture from './fixtures/hive-4.0.0.json' with { type: 'json' }
import { executeHive, pingHiveServer2, queryHive } from './hiveserver2-client.js'
import { framed, negotiation, negotiationMessage } from './sasl.js'

const servers: Server[] = []
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

interface Received {
  /** The two messages of the negotiation of each connection. */
  negotiation: Buffer[]
  calls: string[]
}

/**
 * Answers the negotiation with a status, and then call after call with the next recorded frame, whichever connection
 * asks; when none is left it says nothing to the first connection and closes later ones.
 */
async function replay(frames: readonly string[], status: number = negotiation.complete) {
  const received: Received = { negotiation: [], calls: [] }
  const left = frames.map((frame) => framed(Buffer.from(frame, 'base64')))
  const port = await listen(async (socket) => {
    const isFirst = sockets.length === 1
    const incoming = new ByteReader(socket, () => new Error('the client has left'))
    const message = async (header: number): Promise<Buffer> => {
      const head = await incoming.read(header)
      return Buffer.concat([head, await incoming.read(head.readInt32BE(header - 4))])
    }
    received.negotiation.push(await message(5), await message(5))
    socket.write(negotiationMessage(status, Buffer.from('no such user')))
    for (;;) {
      const call = await message(4)
      received.calls.push(call.subarray(12, 12 + call.readInt32BE(8)).toString())
      const answer = left.shift()
      // In pieces, as a network may cut it.
      for (const piece of cut(answer ?? Buffer.alloc(0), 500)) socket.write(piece)
      if (answer === undefined && !isFirst) socket.end()
    }
  })
  return { port, received }
}

async function listen(serve: (socket: Socket) => Promise<void>): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket)
    serve(socket).catch((error: Error) => expect(error.message).toBe('the client has left'))
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

function cut(bytes: Buffer, size: number): Buffer[] {
  const pieces: Buffer[] = []
  for (let start = 0; start < bytes.length; start += size) pieces.push(bytes.subarray(start, start + size))
  return pieces
}

const soon = () => AbortSignal.timeout(5_000)

test('a query gives columns and rows of every type, with nulls', async () => {
  const { port } = await replay(fixture.session)
  const result = await queryHive({ port, user: 'root', statement: 'select …', signal: soon() })
  expect(result.columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
    'tiny tinyint',
    'small smallint',
    'big bigint',
    'amount decimal(10,2)',
    'day date',
    'flag boolean',
    'half double',
    'name varchar(5)',
    'bytes binary',
    'moment timestamp',
    'list array',
  ])
  const rows = await collectRows(result)
  expect(rows).toHaveLength(10)
  expect(rows[2]).toEqual([
    ...[2, 2, 9007199254740990, '2.00', '2024-02-29', null, 1, 's2'],
    ...[Buffer.from('b2'), '2024-02-29T12:34:52', '[2,null]'],
  ])
  const column = (index: number) => rows.map((row) => row[index])
  // 64 bits stay exact on both sides of 2^53.
  expect(column(2)).toEqual([
    ...[null, 9007199254740989, 9007199254740990, null, 9007199254740992n],
    ...[9007199254740993n, null, 9007199254740995n, 9007199254740996n, null],
  ])
  // Bit 9 stands in the second byte of the mask.
  expect(column(3).indexOf(null)).toBe(9)
  const nullRows = [4, 5, 6, 7, 8, 9, 10].map((index) => column(index).indexOf(null))
  expect(nullRows).toEqual([1, 2, 3, 4, 5, 6, 7])
})

test('the session and the operation are closed, and nothing is sent after', async () => {
  const { port, received } = await replay(fixture.session)
  await executeHive({ port, user: 'ann', password: 'secret', statements: ['select …'], signal: soon() })
  expect(received.negotiation.map(String)).toEqual(['\x01\0\0\0\x05PLAIN', '\x02\0\0\0\x0b\0ann\0secret'])
  expect(received.calls).toEqual([
    ...['OpenSession', 'ExecuteStatement', 'GetOperationStatus', 'GetResultSetMetadata'],
    ...['FetchResults', 'FetchResults', 'CloseOperation', 'CloseSession'],
  ])
})

test('a failed statement is told in the words of the server', async () => {
  const { port } = await replay(fixture.failedSession)
  const query = queryHive({ port, user: 'root', statement: 'select * from nowhere', signal: soon() })
  await expect(query).rejects.toMatchObject({
    code: 'QUERY_FAILED',
    message: expect.stringMatching(
      /^Error while compiling statement: FAILED: SemanticException .*Table not found 'nowhere'$/,
    ),
    details: { sqlState: '42S02', errorCode: 10001 },
  })
})

test('a refused user, a refused connection and silence are answers of a probe', async () => {
  const refusing = await replay([], negotiation.bad)
  expect(await pingHiveServer2({ port: refusing.port, user: 'root', signal: soon() })).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${refusing.port} refused user root: no such user`,
  })
  const silent = await listen(async () => undefined)
  expect(await pingHiveServer2({ port: silent, user: 'root', signal: AbortSignal.timeout(50) })).toEqual({
    ready: false,
    reason: 'no answer within the deadline',
  })
  const closing = await listen(async (socket) => void socket.end())
  expect(await pingHiveServer2({ port: closing, user: 'root', signal: soon() })).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${closing} closed the connection`,
  })
  const freed = await listen(async () => undefined)
  await new Promise((resolve) => servers.pop()!.close(resolve))
  expect(await pingHiveServer2({ port: freed, user: 'root', signal: soon() })).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${freed} refused the connection`,
  })
})

test('an abort while the statement runs cancels it over a second connection', async () => {
  const { port, received } = await replay(fixture.session.slice(0, 2))
  const query = queryHive({ port, user: 'root', statement: 'select …', signal: AbortSignal.timeout(200) })
  await expect(query).rejects.toMatchObject({ name: 'TimeoutError' })
  expect(received.calls).toEqual(['OpenSession', 'ExecuteStatement', 'GetOperationStatus', 'CancelOperation'])
})
