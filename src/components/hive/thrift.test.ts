import assert from 'node:assert/strict'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import * as thrift from './thrift.js'

const everything = thrift.struct({
  flag: [1, thrift.bool],
  small: [2, thrift.byte],
  medium: [3, thrift.i16],
  normal: [4, thrift.i32],
  large: [5, thrift.i64],
  real: [6, thrift.double],
  text: [7, thrift.string],
  bytes: [8, thrift.binary],
  numbers: [9, thrift.list(thrift.i64)],
  settings: [10, thrift.map(thrift.string)],
  inner: [11, thrift.struct({ name: [1, thrift.string] })],
})
const method = { name: 'ask', request: everything, response: everything }
const onlyText = { ...method, response: thrift.struct({ text: [7, thrift.string] }) }

/** The bytes of a call are those of its reply but for one: the kind of the message. */
function reply(value: thrift.Decoded<typeof everything>): Buffer {
  const message = Buffer.from(thrift.encodeCall(method, 7, value))
  message[3] = 2
  return message
}

const longs = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
const values = fc.record(
  {
    flag: fc.boolean(),
    small: fc.integer({ min: -128, max: 127 }),
    medium: fc.integer({ min: -32768, max: 32767 }),
    normal: fc.integer(),
    large: longs,
    real: fc.double(),
    text: fc.string({ unit: 'grapheme' }),
    bytes: fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    numbers: fc.array(longs),
    settings: fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }),
    inner: fc.record({ name: fc.string() }, { noNullPrototype: true }),
  },
  { requiredKeys: [], noNullPrototype: true },
)

test('every value survives the way there and back', () => {
  fc.assert(
    fc.property(values, (value) => {
      assert.deepStrictEqual(thrift.decodeReply(method, 7, reply(value)), { value })
    }),
  )
})

test('the beginning of a reply is no reply', () => {
  const message = reply({ text: 'hello', numbers: [1n, 2n] })
  for (let length = 0; length < message.length; length++) {
    expect(thrift.decodeReply(method, 7, message.subarray(0, length))).toBeNull()
  }
})

test('fields that are not declared are skipped', () => {
  const message = reply({ large: 1n, numbers: [3n], settings: { a: 'b' }, inner: { name: 'x' }, text: 'kept' })
  expect(thrift.decodeReply(onlyText, 7, message)).toEqual({ value: { text: 'kept' } })
})

test('a reply to another call is a bug, an exception of the server is a refusal', () => {
  expect(() => thrift.decodeReply(method, 8, reply({}))).toThrow('reply to ask 7 where ask 8 was called')
  const exception = { ...method, request: thrift.struct({ message: [1, thrift.string] }) }
  const message = Buffer.from(thrift.encodeCall(exception, 7, { message: "Invalid method name: 'ask'" }))
  message[3] = 3
  expect(thrift.decodeReply(method, 7, message)).toEqual({ refused: "Invalid method name: 'ask'" })
})
