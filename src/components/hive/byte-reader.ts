// The bytes that arrive on a socket, waited for by number.
import type { Socket } from 'node:net'

export class ByteReader {
  private chunks: Buffer[] = []
  private length = 0
  private failure: Error | null = null
  private wake: () => void = () => undefined

  /** `describeFailure` makes the error of a reader that waits when the socket fails or, with null, closes. */
  constructor(socket: Socket, describeFailure: (cause: Error | null) => Error) {
    const fail = (cause: Error | null): void => {
      this.failure ??= describeFailure(cause)
      this.wake()
    }
    socket.on('data', (chunk) => {
      this.chunks.push(chunk)
      this.length += chunk.length
      this.wake()
    })
    socket.on('error', fail)
    socket.on('close', () => fail(null))
  }

  /** Exactly so many bytes. */
  async read(length: number): Promise<Buffer> {
    while (this.length < length) await this.arrival()
    const all = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.length)
    this.length -= length
    this.chunks = this.length > 0 ? [all.subarray(length)] : []
    return all.subarray(0, length)
  }

  /** Whatever has arrived, at least one byte. */
  async readSome(): Promise<Buffer> {
    while (this.length === 0) await this.arrival()
    return this.read(this.length)
  }

  private arrival(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.wake = () => (this.failure === null ? resolve() : reject(this.failure))
      if (this.failure !== null) this.wake()
    })
  }
}
