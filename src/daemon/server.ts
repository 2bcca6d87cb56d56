// The daemon's HTTP API.
import { type Context, Hono } from 'hono'
import { z } from 'zod'
import { reportError } from '../errors.js'
import { systemFailure } from '../host/system-failure.js'
import type { Engine } from './engine.js'
import { callerHeader, type StreamLine } from './protocol.js'
import type { WarmSpark } from './warm-spark.js'

const selection = z.object({ services: z.array(z.string()).nullable() })
const restartSelection = z.object({ services: z.array(z.string()), dependents: z.boolean() })
const statementSelection = z.object({ statements: z.array(z.string()) })

/** `shutDown` ends the daemon; services run on. */
export function makeApi(engine: Engine, spark: WarmSpark, shutDown: () => void): Hono {
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

  api.post('/statements', async (context) => {
    const { statements } = statementSelection.parse(await context.req.json())
    const server = await spark.server()
    if (server === null) return context.body(null, 204)
    // Whoever leaves takes the query along.
    const { signal } = context.req.raw
    return streamed((write) => spark.run(server, statements, signal, (part) => write({ part })))
  })
  return api
}

/** Everything that happens while `body` works. */
function told(source: Engine, body: () => Promise<void>): Response {
  return streamed(async (write) => {
    // A client that left is no reason to stop what it asked for.
    const unsubscribe = source.subscribe((event) => void write({ event }).catch(() => {}))
    try {
      await body()
    } finally {
      unsubscribe()
    }
  })
}

/** What `body` writes, and how it ended. A line is written when the client has taken most of those before it. */
function streamed(body: (write: (line: StreamLine) => Promise<void>) => Promise<void>): Response {
  const lines = new TransformStream<StreamLine, Uint8Array>({
    transform: (line, controller) => controller.enqueue(encoder.encode(`${JSON.stringify(line)}\n`)),
  })
  const writer = lines.writable.getWriter()
  void body((line) => writer.write(line))
    .then(
      (): StreamLine => ({ done: true }),
      (error: unknown) => failureLine(error),
    )
    .then((last) => writer.write(last))
    .then(() => writer.close())
    // Nobody is left to hear it.
    .catch(() => {})
  return new Response(lines.readable, { headers: { 'content-type': 'application/x-ndjson' } })
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
