// The bytes of fixtures/connect-4.3.0.json are what a Spark Connect server 4.3.0 sent to this client.
import { Metadata } from '@grpc/grpc-js'
import protobuf from 'protobufjs/light.js'
import { expect, test } from 'vitest'
import type { Row } from '../result.js'
import { describeConnectError } from './connect-errors.js'
import { messagesOf } from './connect-messages.js'
import { loadRowDecoder } from './connect-rows.js'
import { columnsOf } from './connect-types.js'
import fixture from './fixtures/connect-4.3.0.json' with { type: 'json' }

const messages = messagesOf(protobuf.Root.fromJSON(fixture.messages as protobuf.INamespace))
const responses = fixture.responses.map((response) =>
  messages.decode('spark.connect.ExecutePlanResponse', Buffer.from(response, 'base64')),
)

test('columns have the names of SQL for their types', () => {
  const schema = responses.find((response) => response.schema !== null)?.schema
  expect(columnsOf(schema!).map(({ name, type }) => `${name} ${type}`)).toEqual([
    ...['tiny tinyint', 'big bigint', 'amount decimal(10,2)', 'wide decimal(38,9)', 'day date', 'moment timestamp'],
    ...['local timestamp_ntz', 'flag boolean', 'f float', 'd double', 's string', 'b binary', 'n void'],
    ...['a array<bigint>', 'm map<string,bigint>', 'st struct<x:bigint,y:array<struct<z:float>>>'],
    ...['dt interval day to second', 'ym interval year to month', 'ci interval'],
  ])
})

const decode = await loadRowDecoder()
const rows: Row[] = responses.flatMap(({ arrowBatch }) => (arrowBatch === null ? [] : decode(arrowBatch.data)))
const column = (index: number) => rows.map((row) => row[index])

test('a row of every type', () => {
  expect(rows).toHaveLength(10)
  expect(rows[9]).toEqual([
    ...[9, null, '4.00', '-12345678901234567890123456789.123456789', '1970-01-08'],
    ...['2024-02-29T12:34:56.789012Z', '1969-12-31T23:59:59.5', false, 1.1, 2.25, 'é9', Buffer.from('b9'), null],
    ...[[9, null], { k: 9 }, { x: 9, y: [{ z: 1.5 }] }, '-P1DT2H3M4.5S', 'P1Y3M', 'P1Y2M25DT5H6M7.5S'],
  ])
})

test('64 bits stay exact on both sides of 2^53', () => {
  expect(column(1)).toEqual([
    ...[null, 9007199254740989, 9007199254740990, null, 9007199254740992n],
    ...[9007199254740993n, null, 9007199254740995n, 9007199254740996n, null],
  ])
})

test('decimals and days below zero', () => {
  expect(column(2)).toEqual(['-5.00', null, '-3.00', '-2.00', '-1.00', '0.00', '1.00', '2.00', '3.00', '4.00'])
  expect(column(4).slice(0, 4)).toEqual(['1969-12-30', '1969-12-31', null, '1970-01-02'])
})

test('each null is where it was put', () => {
  const nullRows = [2, 4, 5, 7, 9, 10, 11, 13].map((index) => column(index).indexOf(null))
  expect(nullRows).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})

test('a failed query is told in the words of the server', () => {
  const metadata = new Metadata()
  metadata.set('grpc-status-details-bin', Buffer.from(fixture.failedStatus, 'base64'))
  const details = '[TABLE_OR_VIEW_NOT_FOUND] The table or view `nowhere` cannot be found.\nSearch path: …'
  const failure = Object.assign(new Error(`13 INTERNAL: ${details}`), { code: 13, details, metadata })
  expect(describeConnectError(failure, 15002, messages)).toMatchObject({
    code: 'QUERY_FAILED',
    message: '[TABLE_OR_VIEW_NOT_FOUND] The table or view `nowhere` cannot be found.',
    details: { errorClass: 'TABLE_OR_VIEW_NOT_FOUND', sqlState: '42P01' },
  })
})

test('an error that is not of gRPC stays what it is', () => {
  const bug = new TypeError('bug')
  expect(describeConnectError(bug, 15002, messages)).toBe(bug)
})
