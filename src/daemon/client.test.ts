import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { reportError, StackError } from '../errors.js'
import type { StackEvent } from '../events.js'
import { daemonClient, type Patience } from './client.js'
import type { StreamLine } from './protocol.js'

const event: StackEvent = { type: 'notice', level: 'info', text: 'one\ntwo “three”' }

let folder: string
let socket: string
let servers: { close: () => void }[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-client-'))
  socket = join(folder, 'daemon.sock')
  servers = []
})

afterEach(async () => {
  for (const server of servers) server.close()
  await rm(folder, { recursive: true })
})

describe('statements', () => {
  const selection = { statements: ['select 1', 'select 2'] }

  test('give the parts of their results as they come', async () => {
    const parts = [{ columns: [{ name: 'n', type: 'int' }] }, { rows: [[1]] }, { milliseconds: 7 }]
    const asked: unknown[] = []
    await serve((api) =>
      api.post('/statements', async (context) => {
        asked.push(await context.req.json())
        return stream([...parts.map((part) => ({ part })), { done: true }])
      }),
    )
    const told: unknown[] = []
    const { work } = collect()
    expect(await daemonClient(socket).statements(selection, (part) => told.push(part), work)).toBe(true)
    expect(asked).toEqual([selection])
    expect(told).toEqual(parts)
  })

  test.each([
    ['is not certain of the server', 204],
    ['is older and knows no statements', 404],
  ])('are left to the command by a daemon that %s', async (_, status) => {
    await serve((api) => api.post('/statements', () => new Response(null, { status })))
    expect(await daemonClient(socket).statements(selection, () => {}, collect().work)).toBe(false)
  })

  test('are left to the command where there is no daemon', async () => {
    expect(await daemonClient(socket).statements(selection, () => {}, collect().work)).toBe(false)
  })

  test('of a daemon that ends meanwhile are not run once more: they may have changed something', async () => {
    await serve((api) => api.post('/statements', () => stream([{ part: { rows: [[1]] } }])))
    const call = daemonClient(socket).statements(selection, () => {}, collect().work)
    await expect(call).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' })
  })
})

describe('a call that answers in events', () => {
  test('sends what was asked, emits each event, and ends with the last line', async () => {
    const asked: unknown[] = []
    await serve((api) => {
      for (const path of ['/start', '/stop', '/restart', '/reload'])
        api.post(path, async (context) => {
          asked.push([path, await context.req.json()])
          return stream([{ event }, { event }, { done: true }])
        })
    })
    const { seen, work } = collect()
    const client = daemonClient(socket)
    await client.start({ services: null }, work)
    await client.stop({ services: ['namenode'] }, work)
    await client.restart({ services: ['namenode'], dependents: true }, work)
    await client.reload(work)
    expect(asked).toEqual([
      ['/start', { services: null }],
      ['/stop', { services: ['namenode'] }],
      ['/restart', { services: ['namenode'], dependents: true }],
      ['/reload', {}],
    ])
    expect(seen).toEqual(Array(8).fill(event))
  })

  test('emits events as they come, not at the end', async () => {
    const { readable, writer } = openStream()
    await serve((api) => api.post('/start', () => new Response(readable)))
    const work = collect().work
    let call = Promise.resolve()
    const first = new Promise<StackEvent>((resolve) => {
      call = daemonClient(socket).start({ services: null }, { ...work, emit: resolve })
    })
    await writer.write(line({ event }))
    expect(await first).toEqual(event)
    await writer.write(line({ done: true }))
    await call
  })

  test('throws a failure of the daemon as the same error', async () => {
    const error = new StackError('PORT_IN_USE', 'port 9870 is held', { hint: 'kill 4', details: { port: 9870 } })
    await serve((api) => api.post('/start', () => stream([{ event }, { error: reportError(error) }])))
    const { seen, work } = collect()
    const failure = await daemonClient(socket)
      .start({ services: null }, work)
      .catch((thrown: unknown) => thrown)
    expect(failure).toBeInstanceOf(StackError)
    expect(failure).toMatchObject({ ...error, message: 'port 9870 is held', exitCode: 5 })
    expect(seen).toEqual([event])
  })

  test('throws a bug of the daemon as a bug, and a failure that it does not know too', async () => {
    await serve((api) => {
      api.post('/start', () => stream([{ bug: 'TypeError: x is not a function\n    at y' }]))
      api.post('/stop', () => stream([{ error: { code: 'OF_LATER', message: 'm', hint: null, details: {} } }]))
      api.post('/reload', (context) => context.text('no such thing', 500))
    })
    const client = daemonClient(socket)
    const { work } = collect()
    for (const [call, message] of [
      [client.start({ services: null }, work), /in the daemon: TypeError: x/],
      [client.stop({ services: null }, work), /OF_LATER: m/],
      [client.reload(work), /refused \/reload: no such thing/],
    ] as const) {
      const failure = await call.catch((error: unknown) => error)
      expect(failure).not.toBeInstanceOf(StackError)
      expect((failure as Error).message).toMatch(message)
    }
  })

  test('a daemon that dies in the middle is DAEMON_UNREACHABLE', async () => {
    const { readable, writer } = openStream()
    const server = await serve((api) => api.post('/start', () => new Response(readable)))
    const emit = () => server.closeAllConnections()
    const call = daemonClient(socket).start({ services: null }, { signal: none(), emit })
    const ended = expect(call).rejects.toMatchObject({ code: 'DAEMON_UNREACHABLE' })
    await writer.write(line({ event }))
    await ended
  })

  test('a stream that ends without its last line is DAEMON_UNREACHABLE', async () => {
    await serve((api) => api.post('/start', () => stream([{ event }])))
    await expect(daemonClient(socket).start({ services: null }, collect().work)).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
      message: 'the daemon ended before it had answered',
    })
  })

  test('a daemon that falls silent is asked whether it lives, and named where it does not answer that either', async () => {
    const { readable, writer } = openStream()
    await serve((api) => {
      api.post('/start', () => new Response(readable))
      api.get('/status', () => new Promise<Response>(() => {}))
    })
    const known = new StackError('DAEMON_UNREACHABLE', 'the daemon (pid 7) runs, but does not answer')
    const call = daemonClient(socket, async () => known, { answer: 500, quiet: 500 }).start(
      { services: null },
      collect().work,
    )
    const ended = expect(call).rejects.toBe(known)
    await writer.write(line({ event }))
    await ended
  })

  test('a daemon that has nothing to say, but lives, is waited for', async () => {
    const { readable, writer } = openStream()
    let asked = 0
    await serve((api) => {
      api.post('/start', () => new Response(readable))
      api.get('/status', (context) => context.json({ asked: asked++ }))
    })
    const call = daemonClient(socket).start({ services: null }, collect().work)
    await expect.poll(() => asked, { timeout: 10_000 }).toBe(1)
    await writer.write(line({ done: true }))
    await call
  })

  test('an interrupt of the caller is thrown as it is', async () => {
    const { readable, writer } = openStream()
    await serve((api) => api.post('/start', () => new Response(readable)))
    const interrupt = new AbortController()
    const reason = new StackError('INTERRUPTED', 'interrupted')
    const work = { signal: interrupt.signal, emit: () => interrupt.abort(reason) }
    const call = expect(daemonClient(socket).start({ services: null }, work)).rejects.toBe(reason)
    await writer.write(line({ event }))
    await call
    await expect(daemonClient(socket).start({ services: null }, work)).rejects.toBe(reason)
    await expect(daemonClient(socket).status(interrupt.signal)).rejects.toBe(reason)
  })
})

describe('a daemon that is not there', () => {
  test('no socket, and one that nobody serves any more', async () => {
    await unreachable()
    const left = createServer().listen(socket)
    await new Promise((resolve) => left.once('listening', resolve))
    await new Promise((resolve) => left.close(resolve))
    await unreachable()
  })

  test('one that closes every connection', async () => {
    const server = createServer((connection) => connection.destroy()).listen(socket)
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    await unreachable()
  })

  test('one that dies within its answer', async () => {
    const server = createServer((connection) => {
      connection.once('data', () => connection.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"protocol"'))
    }).listen(socket)
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    await unreachable()
  })

  test('one that hangs is given up on after a while', async () => {
    const server = createServer(() => {}).listen(socket)
    servers.push(server)
    await new Promise((resolve) => server.once('listening', resolve))
    const startedAt = performance.now()
    await unreachable({ answer: 500, quiet: 500 })
    expect(performance.now() - startedAt).toBeLessThan(4_000)
  })

  async function unreachable(patience?: Patience): Promise<void> {
    await expect(daemonClient(socket, undefined, patience).status(none())).rejects.toMatchObject({
      code: 'DAEMON_UNREACHABLE',
    })
  }
})

async function serve(routes: (api: Hono) => void): Promise<Server> {
  const api = new Hono()
  routes(api)
  const server = createAdaptorServer({ fetch: api.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  servers.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return server
}

function stream(lines: StreamLine[]): Response {
  return new Response(lines.map(line).join(''))
}

function openStream() {
  const { readable, writable } = new TransformStream<string, Uint8Array>({
    transform: (text, controller) => controller.enqueue(new TextEncoder().encode(text)),
  })
  return { readable, writer: writable.getWriter() }
}

function line(content: StreamLine): string {
  return `${JSON.stringify(content)}\n`
}

function collect() {
  const seen: StackEvent[] = []
  return { seen, work: { signal: none(), emit: (each: StackEvent) => void seen.push(each) } }
}

function none(): AbortSignal {
  return AbortSignal.timeout(20_000)
}
