import { type AddressInfo, createServer, type Server } from 'node:net'
import pg from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askForEvidence } from '../probe-answer.js'
import { queryPostgres } from './client.js'
import { parserOf } from './values.js'

let server: Server

beforeEach(async () => {
  server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(() => {
  server.close()
})

const portOf = () => (server.address() as AddressInfo).port
const connection = (port: number, signal = AbortSignal.timeout(4_000)) => ({
  ...{ port, database: 'postgres', user: 'hive', password: 'hive', signal },
})

const ping = (to: ReturnType<typeof connection>) =>
  askForEvidence(to.signal, async () => String(await queryPostgres({ ...to, statement: 'select 1' })))

test('a refused, a broken and a silent connection are answers of a probe', async () => {
  const port = portOf()
  server.once('connection', (socket) => socket.destroy())
  const lost = { ready: false, reason: `PostgreSQL does not answer on 127.0.0.1:${port}` }
  expect(await ping(connection(port))).toEqual(lost)
  server.once('connection', (socket) => socket.resume())
  const silent = await ping(connection(port, AbortSignal.timeout(50)))
  expect(silent).toEqual({ ready: false, reason: 'no answer within the deadline' })
  await new Promise((resolve) => server.close(resolve))
  expect(await ping(connection(port))).toEqual(lost)
})

test('the server’s refusal is told in its own words', async () => {
  // ErrorResponse of PostgreSQL's protocol: severity, SQLSTATE, message.
  const refusal = (sqlState: string, text: string) => {
    const fields = Buffer.from(`SFATAL\0C${sqlState}\0M${text}\0\0`)
    const length = Buffer.alloc(4)
    length.writeInt32BE(fields.length + 4)
    return Buffer.concat([Buffer.from('E'), length, fields])
  }
  server.once('connection', (socket) => socket.end(refusal('28P01', 'password authentication failed for user "hive"')))
  await expect(queryPostgres({ ...connection(portOf()), statement: 'select 1' })).rejects.toMatchObject({
    code: 'QUERY_FAILED',
    message: 'PostgreSQL: password authentication failed for user "hive"',
    details: { sqlState: '28P01' },
  })
  server.once('connection', (socket) => socket.end(refusal('57P03', 'the database system is starting up')))
  await expect(queryPostgres({ ...connection(portOf()), statement: 'select 1' })).rejects.toMatchObject({
    code: 'NOT_RUNNING',
  })
})

test('values are exact and ISO 8601', () => {
  const parse = parserOf(pg.types)
  expect(parse(20)('9007199254740993')).toBe(9007199254740993n)
  expect(parse(20)('42')).toBe(42)
  expect(parse(1700)('1.10')).toBe('1.10')
  expect(parse(1082)('2024-02-29')).toBe('2024-02-29')
  expect(parse(1114)('2024-02-29 12:34:56.789')).toBe('2024-02-29T12:34:56.789')
  expect(parse(1184)('2024-02-29 12:34:56.789+00')).toBe('2024-02-29T12:34:56.789Z')
  expect(parse(16)('t')).toBe(true)
})
