// A Thrift client's end of one TCP connection on 127.0.0.1: connect, call, close.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { StackError } from '../../errors.js'
import { ByteReader } from './byte-reader.js'
import { framed, negotiatePlain, type PlainCredentials } from './sasl.js'
import { decodeReply, encodeCall, type Method, type Reply } from './thrift.js'

export interface ThriftAddress {
  /** What a person calls the server: `HiveServer2`. */
  service: string
  port: number
  /** Present where the server wants SASL PLAIN, which also frames every message. */
  credentials?: PlainCredentials
}

/** For connecting and authenticating; a server on this machine that takes longer is not serving. */
const openWithinMilliseconds = 10_000

/**
 * Calls go one after the other. A signal that aborts during a call closes the connection, because a reply that is
 * still on its way would be taken for the next one's.
 */
export class ThriftConnection {
  private sequence = 0

  private constructor(
    private readonly address: ThriftAddress,
    private readonly socket: Socket,
    private readonly incoming: ByteReader,
  ) {}

  static async open(address: ThriftAddress, signal: AbortSignal): Promise<ThriftConnection> {
    signal.throwIfAborted()
    const timeout = AbortSignal.timeout(openWithinMilliseconds)
    const socket = connect({ host: '127.0.0.1', port: address.port, noDelay: true })
    const incoming = new ByteReader(socket, (cause) => connectionLost(address, cause))
    const connection = new ThriftConnection(address, socket, incoming)
    try {
      await connection.abortable(AbortSignal.any([signal, timeout]), async () => {
        await once(socket, 'connect')
        if (address.credentials !== undefined)
          await negotiatePlain(socket, incoming, address.credentials, nameOf(address))
      })
    } catch (error) {
      if (signal.aborted || error instanceof StackError) throw error
      throw connectionLost(address, error as Error)
    }
    return connection
  }

  async call<A, R>(method: Method<A, R>, request: A, signal: AbortSignal): Promise<R> {
    signal.throwIfAborted()
    const sequence = ++this.sequence
    const message = encodeCall(method, sequence, request)
    const reply = await this.abortable(signal, () => {
      this.socket.write(this.address.credentials === undefined ? message : framed(message))
      return this.reply(method, sequence)
    })
    if ('value' in reply) return reply.value
    throw new StackError('QUERY_FAILED', `${nameOf(this.address)} refused ${method.name}: ${reply.refused}`)
  }

  get isOpen(): boolean {
    return !this.socket.destroyed
  }

  close(): void {
    this.socket.destroy()
  }

  private async reply<A, R>(method: Method<A, R>, sequence: number): Promise<Reply<R>> {
    const isFramed = this.address.credentials !== undefined
    let message = isFramed ? await this.incoming.read((await this.incoming.read(4)).readInt32BE()) : Buffer.alloc(0)
    for (;;) {
      const reply = decodeReply(method, sequence, message)
      if (reply !== null) return reply
      // Without frames only the content tells where a message ends.
      if (isFramed) throw new Error(`${nameOf(this.address)} cut its reply to ${method.name} short`)
      message = Buffer.concat([message, await this.incoming.readSome()])
    }
  }

  /** Any failure leaves the two ends out of step, so it closes the connection. */
  private async abortable<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const abort = (): void => void this.socket.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    try {
      return await work()
    } catch (error) {
      this.socket.destroy()
      throw signal.aborted ? signal.reason : error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }
}

function nameOf(address: ThriftAddress): string {
  return `${address.service} on 127.0.0.1:${address.port}`
}

function connectionLost(address: ThriftAddress, cause: Error | null): StackError {
  const code = cause !== null && 'code' in cause ? cause.code : undefined
  const how =
    code === 'ECONNREFUSED'
      ? 'refused the connection'
      : cause?.name === 'TimeoutError'
        ? `did not accept the connection within ${openWithinMilliseconds / 1000} s`
        : 'closed the connection'
  return new StackError('NOT_RUNNING', `${nameOf(address)} ${how}`, {
    hint: 'sparkbox status',
    details: { port: address.port },
    ...(cause === null ? {} : { cause }),
  })
}
