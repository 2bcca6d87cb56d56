// For tests only: a web server on this machine that behaves as badly as it is told to.
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { makeTar, type TestEntry } from '../testing.js'
import type { Patience } from './http.js'

export interface TestServer {
  root: string
  /** `GET /path bytes=5-`, in the order in which they came. */
  requests: string[]
  close: () => Promise<void>
}

/** Short enough for a test, long enough for a busy machine. */
export const testPatience: Patience = { answerMilliseconds: 5_000, stallMilliseconds: 400, leastBytes: 1 }

export async function startServer(respond: RequestListener): Promise<TestServer> {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push([request.method, request.url, request.headers.range].filter(Boolean).join(' '))
    respond(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    root: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

export interface Delivery {
  tag?: string
  /** Requests for a range get the whole file. */
  ignoresRange?: boolean
  /** The connection is cut after so many bytes of the body. */
  cutAfter?: number
}

/** Answers as a web server does, with ranges and If-Range as RFC 9110 has them. */
export function deliver(request: IncomingMessage, response: ServerResponse, content: Buffer, how: Delivery = {}): void {
  const { tag, ignoresRange = false, cutAfter } = how
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN)
  const condition = request.headers['if-range']
  const isPart = !(Number.isNaN(start) || ignoresRange || (condition !== undefined && condition !== tag))
  const tagged = tag === undefined ? {} : { etag: tag }
  if (isPart && start >= content.length) {
    response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end()
    return
  }
  const body = isPart ? content.subarray(start) : content
  const range = isPart ? { 'content-range': `bytes ${start}-${content.length - 1}/${content.length}` } : {}
  response.writeHead(isPart ? 206 : 200, { 'content-length': body.length, ...range, ...tagged })
  if (cutAfter === undefined || cutAfter >= body.length) response.end(body)
  else response.write(body.subarray(0, cutAfter), () => response.destroy())
}

export function makeTarball(entries: readonly TestEntry[]): Buffer {
  return gzipSync(makeTar(entries))
}

export function sha512(content: Buffer): string {
  return createHash('sha512').update(content).digest('hex')
}

/** The same numbers for the same seed: a linear congruential generator with the constants of Numerical Recipes. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
