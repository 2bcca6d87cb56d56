// SASL PLAIN (RFC 4616) in Thrift's framing, as HiveServer2 speaks it, with a password or without.
import type { Writable } from 'node:stream'
import { StackError } from '../../errors.js'
import type { ByteReader } from './byte-reader.js'

export interface PlainCredentials {
  user: string
  /** Where the server asks for none any value passes, but an empty one is refused. */
  password: string
}

/** Thrift's NegotiationStatus: the first byte of each message of the negotiation. */
export const negotiation = { start: 1, ok: 2, bad: 3, error: 4, complete: 5 } as const

/** Status, length as 32 bits big-endian, payload. */
export function negotiationMessage(status: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.of(status), framed(payload)])
}

/** Length as 32 bits big-endian, payload; the form of every message after the negotiation. */
export function framed(payload: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(payload.length)
  return Buffer.concat([length, payload])
}

export function plainResponse({ user, password }: PlainCredentials): Buffer {
  return Buffer.from(`\0${user}\0${password}`, 'utf8')
}

/** Authenticates a fresh connection; `server` is named in the error of a refusal. */
export async function negotiatePlain(
  outgoing: Writable,
  incoming: ByteReader,
  credentials: PlainCredentials,
  server: string,
): Promise<void> {
  outgoing.write(negotiationMessage(negotiation.start, Buffer.from('PLAIN')))
  outgoing.write(negotiationMessage(negotiation.ok, plainResponse(credentials)))
  const header = await incoming.read(5)
  const status = header.readUInt8(0)
  const length = header.readInt32BE(1)
  if (status === negotiation.complete) {
    await incoming.read(length)
    return
  }
  const isRefusal = status === negotiation.bad || status === negotiation.error
  const reason = isRefusal ? (await incoming.read(length)).toString('utf8') : 'it does not speak SASL PLAIN'
  throw new StackError('QUERY_FAILED', `${server} refused user ${credentials.user}: ${reason}`)
}
