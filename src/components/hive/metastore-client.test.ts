// The bytes are what a Hive metastore 4.0.0 sent to this client: replies to getVersion and get_all_databases.
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import fixture from './fixtures/hive-4.0.0.json' with { type: 'json' }
import { pingMetastore } from './metastore-client.js'

const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const replies = Buffer.from(fixture.metastore, 'base64')
const second = replies.indexOf('\x80\x01\0\x02', 1, 'latin1')

/** Answers call after call, byte by byte: without frames only the content tells where a reply ends. */
async function replay(answers: readonly Buffer[]): Promise<number> {
  const server = createServer((socket) => {
    const left = [...answers]
    socket.on('data', () => {
      for (const byte of left.shift() ?? []) socket.write(Buffer.of(byte))
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

test('a probe tells the version and counts the databases', async () => {
  const port = await replay([replies.subarray(0, second), replies.subarray(second)])
  expect(await pingMetastore(port, AbortSignal.timeout(5_000))).toEqual({
    ready: true,
    evidence: 'version 4.0.0, 1 database',
  })
})

test('half of a reply is not an answer', async () => {
  const port = await replay([replies.subarray(0, second - 1)])
  expect(await pingMetastore(port, AbortSignal.timeout(100))).toEqual({
    ready: false,
    reason: 'no answer within the deadline',
  })
})
