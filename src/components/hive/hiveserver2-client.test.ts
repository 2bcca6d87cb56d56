// The bytes of fixtures/hive-4.0.0.json are what a HiveServer2 4.0.0 sent to this client.

import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { collectRows } from '../result.js'
import fixture from './fixtures/hive-4.0.0.json' with { type: 'json' }
import { executeHive, pingHiveServer2, queryHive } from './hiveserver2-client.js'
import { framed, negotiation, negotiationMessage } from './sasl.js'

const servers: Server[] = []
const sockets: Socket[] = []

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

/** Answers the negotiation, and then each frame with the next recorded one; keeps what it was sent. */
async function replay(frames: readonly string[], status: number = negotiation.complete) {
  const received: Buffer[] = []
  const port = await listen((socket) => {
    let bytes = Buffer.alloc(0)
    const left = frames.map((frame) => Buffer.from(frame, 'base64'))
    let negotiated = 0
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk])
      for (;;) {
        const header = negotiated < 2 ? 5 : 4
        if (bytes.length < header) return
        const end = header + bytes.readInt32BE(header - 4)
        if (bytes.length < end) return
        received.push(bytes.subarray(0, end))
        bytes = bytes.subarray(end)
        if (negotiated < 2) {
          negotiated++
          if (negotiated === 2) socket.write(negotiationMessage(status, Buffer.from('no such user')))
        } else {
          const answer = left.shift()
          // In pieces, as a network may cut it.
          if (answer !== undefined) for (const piece of cut(framed(answer), 500)) socket.write(piece)
        }
      }
    })
  })
  return { port, received }
}

async function listen(serve: (socket: Socket) => void): Promise<number> {
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    serve(socket)
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
  expect(received[0]).toEqual(Buffer.from('\x01\0\0\0\x05PLAIN'))
  expect(received[1]).toEqual(Buffer.from('\x02\0\0\0\x0b\0ann\0secret'))
  const names = received.slice(2).map((frame) => frame.subarray(12, 12 + frame.readInt32BE(8)).toString())
  expect(names).toEqual([
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
  expect(await pingHiveServer2(refusing.port, 'root', soon())).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${refusing.port} refused user root: no such user`,
  })
  const silent = await listen(() => undefined)
  expect(await pingHiveServer2(silent, 'root', AbortSignal.timeout(50))).toEqual({
    ready: false,
    reason: 'no answer within the deadline',
  })
  const closing = await listen((socket) => socket.end())
  expect(await pingHiveServer2(closing, 'root', soon())).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${closing} closed the connection`,
  })
  const freed = await listen(() => undefined)
  await new Promise((resolve) => servers.pop()!.close(resolve))
  expect(await pingHiveServer2(freed, 'root', soon())).toEqual({
    ready: false,
    reason: `HiveServer2 on 127.0.0.1:${freed} refused the connection`,
  })
})

test('an abort while the statement runs cancels it over a second connection', async () => {
  // The first connection never tells the state of the operation.
  const { port, received } = await replay(fixture.session.slice(0, 2))
  const query = queryHive({ port, user: 'root', statement: 'select …', signal: AbortSignal.timeout(200) })
  await expect(query).rejects.toMatchObject({ name: 'TimeoutError' })
  const cancels = received.filter((frame) => frame.includes('CancelOperation'))
  expect(cancels).toHaveLength(1)
})
