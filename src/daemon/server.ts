// The daemon's HTTP API.
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { reportError } from '../errors.js'
import { systemFailure } from '../host/system-failure.js'
import type { Engine } from './engine.js'
import { callerHeader, type StreamLine } from './protocol.js'

const selection = z.object({ services: z.array(z.string()).nullable() })
const restartSelection = z.object({ services: z.array(z.string()), dependents: z.boolean() })

/** `shutDown` ends the daemon; services run on. */
export function makeApi(engine: Engine, shutDown: () => void): Hono {
  const api = new Hono()
  api.get('/status', async (context) => context.json(await engine.status()))
  api.post('/start', async (context) => {
    const { services } = selection.parse(await context.req.json())
    return told(engine, () => engine.start(services))
  })
  api.post('/stop', async (context) => {
    const { services } = selection.parse(await context.req.json())
    return told(engine, () => engine.sparing(callerOf(context), () => engine.stop(services)))
  })
  api.post('/restart', async (context) => {
    const { services, dependents } = restartSelection.parse(await context.req.json())
    return told(engine, () => engine.sparing(callerOf(context), () => engine.restart(services, dependents)))
  })
  api.post('/reload', () => told(engine, () => engine.reload()))
  api.post('/shutdown', (context) => {
    shutDown()
    return context.json({})
  })

  function told(source: Engine, body: () => Promise<void>): Response {
    const lines = new TransformStream<StreamLine, Uint8Array>({
      transform: (line, controller) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
    })
    const writer = lines.writable.getWriter()
    // A client that left is no reason to stop what it asked for.
    const write = (line: StreamLine) => void writer.write(line).catch(() => {})
    const unsubscribe = source.subscribe((event) => write({ event }))
    void body()
      .then(
        () => write({ done: true }),
        (error: unknown) => write(failureLine(error)),
      )
      .finally(() => {
        unsubscribe()
        void writer.close().catch(() => {})
      })
    return new Response(lines.readable, { headers: { 'content-type': 'application/x-ndjson' } })
  }
  return api
}

/** 0, which is nobody, where it is not told. */
function callerOf(context: Context): number {
  return Number(context.req.header(callerHeader) ?? 0)
}

const encoder = new TextEncoder()

function failureLine(error: unknown): StreamLine {
  const failure = systemFailure(error)
  if (failure !== null) return { error: reportError(failure) }
  return { bug: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}
