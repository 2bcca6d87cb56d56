// Thrift structures described as data, read and written with Apache's binary protocol.
import thrift, { type TProtocol } from 'thrift'

const { TBinaryProtocol, TFramedTransport, Int64, Thrift } = thrift
const wire = Thrift.Type

/** How one type stands on the wire. */
export interface Codec<T> {
  type: number
  read: (input: TProtocol) => T
  write: (output: TProtocol, value: T) => void
}

export type Decoded<C> = C extends Codec<infer T> ? T : never

export const bool: Codec<boolean> = {
  type: wire.BOOL,
  read: (input) => input.readBool(),
  write: (output, value) => output.writeBool(value),
}

export const byte: Codec<number> = {
  type: wire.BYTE,
  read: (input) => input.readByte(),
  write: (output, value) => output.writeByte(value),
}

export const i16: Codec<number> = {
  type: wire.I16,
  read: (input) => input.readI16(),
  write: (output, value) => output.writeI16(value),
}

export const i32: Codec<number> = {
  type: wire.I32,
  read: (input) => input.readI32(),
  write: (output, value) => output.writeI32(value),
}

export const i64: Codec<bigint> = {
  type: wire.I64,
  read: (input) => {
    const { buffer, offset } = input.readI64()
    return buffer.readBigInt64BE(offset)
  },
  write: (output, value) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(value)
    output.writeI64(new Int64(bytes))
  },
}

/** Goes through the 8 bytes as well: the library's own conversion loses the sign of zero. */
export const double: Codec<number> = {
  type: wire.DOUBLE,
  read: (input) => {
    const { buffer, offset } = input.readI64()
    return buffer.readDoubleBE(offset)
  },
  write: (output, value) => {
    const bytes = Buffer.alloc(8)
    bytes.writeDoubleBE(value)
    output.writeI64(new Int64(bytes))
  },
}

export const string: Codec<string> = {
  type: wire.STRING,
  read: (input) => input.readString(),
  write: (output, value) => output.writeString(value),
}

export const binary: Codec<Buffer> = {
  type: wire.STRING,
  read: (input) => input.readBinary(),
  write: (output, value) => output.writeBinary(value),
}

export function list<T>(element: Codec<T>): Codec<T[]> {
  return {
    type: wire.LIST,
    read: (input) => {
      const { etype, size } = input.readListBegin()
      if (size > 0 && etype !== element.type) throw new Error(`list of type ${etype} where ${element.type} is declared`)
      const values: T[] = []
      for (let index = 0; index < size; index++) values.push(element.read(input))
      return values
    },
    write: (output, values) => {
      output.writeListBegin(element.type, values.length)
      for (const value of values) element.write(output, value)
    },
  }
}

/** A map with string keys. */
export function map<T>(element: Codec<T>): Codec<Record<string, T>> {
  return {
    type: wire.MAP,
    read: (input) => {
      const { size } = input.readMapBegin()
      const entries: [string, T][] = []
      for (let index = 0; index < size; index++) entries.push([input.readString(), element.read(input)])
      return Object.fromEntries(entries)
    },
    write: (output, values) => {
      const entries = Object.entries(values)
      output.writeMapBegin(wire.STRING, element.type, entries.length)
      for (const [key, value] of entries) {
        output.writeString(key)
        element.write(output, value)
      }
    },
  }
}

/**
 * A struct, union or exception: field name to field id and type. Every field is optional, as on the wire; fields that
 * are not declared are skipped.
 */
export function struct<T extends object>(
  fields: { [K in keyof T]: readonly [id: number, Codec<T[K]>] },
): Codec<Partial<T>> {
  const declared = Object.entries<readonly [number, Codec<unknown>]>(fields as never).map(([name, [id, codec]]) => ({
    name,
    id,
    codec,
  }))
  const byId = new Map(declared.map((field) => [field.id, field]))
  return {
    type: wire.STRUCT,
    read: (input) => {
      const values: Record<string, unknown> = {}
      for (let header = input.readFieldBegin(); header.ftype !== wire.STOP; header = input.readFieldBegin()) {
        const field = byId.get(header.fid)
        if (field?.codec.type === header.ftype) values[field.name] = field.codec.read(input)
        else input.skip(header.ftype)
      }
      return values as Partial<T>
    },
    write: (output, values) => {
      for (const { name, id, codec } of declared) {
        const value = (values as Record<string, unknown>)[name]
        if (value === undefined) continue
        output.writeFieldBegin(name, codec.type, id)
        codec.write(output, value)
      }
      output.writeFieldStop()
    },
  }
}

/** One remote function: its name, its arguments, and its result (field 0 is the value, others are its exceptions). */
export interface Method<A, R> {
  name: string
  request: Codec<A>
  response: Codec<R>
}

/** The bytes of a call, without any framing. */
export function encodeCall<A>(
  method: Pick<Method<A, never>, 'name' | 'request'>,
  sequence: number,
  request: A,
): Buffer {
  let message: Buffer = Buffer.alloc(0)
  const transport = new TFramedTransport(undefined, (framed) => {
    message = framed!.subarray(4)
  })
  const output = new TBinaryProtocol(transport)
  output.writeMessageBegin(method.name, Thrift.MessageType.CALL, sequence)
  method.request.write(output, request)
  output.writeMessageEnd()
  output.flush()
  return message
}

const applicationException = struct({ message: [1, string], type: [2, i32] })

export type Reply<R> = { value: R } | { refused: string }

/** Decodes a whole reply; null where `message` is only the beginning of one. */
export function decodeReply<A, R>(method: Method<A, R>, sequence: number, message: Buffer): Reply<R> | null {
  const input = new TBinaryProtocol(new TFramedTransport(message))
  try {
    const { fname, mtype, rseqid } = input.readMessageBegin()
    if (mtype === Thrift.MessageType.EXCEPTION) return { refused: applicationException.read(input).message ?? fname }
    if (fname !== method.name || rseqid !== sequence) {
      throw new Error(`reply to ${fname} ${rseqid} where ${method.name} ${sequence} was called`)
    }
    return { value: method.response.read(input) }
  } catch (error) {
    if (error instanceof Error && error.name === 'InputBufferUnderrunError') return null
    throw error
  }
}
