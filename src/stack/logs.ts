// Lines of the services' logs, in the order of time.
import { setMaxListeners } from 'node:events'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { componentOfService, supervisedIds } from '../components/names.js'
import { diagnoseLine } from '../diagnosis/diagnose.js'
import type { Work } from '../events.js'
import { instanceRoot } from '../instance/folders.js'
import { requireRecord } from '../instance/record.js'
import { endOfLog, follow, type LogPosition, wholeLog } from '../supervisor/log-tail.js'
import type { LogLine, LogsRequest } from './api.js'
import { isHarmless, parseLogLine } from './log-line.js'
import { requireKnownServices } from './service-names.js'
import { status } from './status.js'
import { surroundings } from './surroundings.js'

const watchMilliseconds = 2_000

export async function* logs(request: LogsRequest, work: Work): AsyncGenerator<LogLine> {
  requireKnownServices(request.services)
  const { home } = surroundings()
  await requireRecord(home, request.instance)
  const folder = join(instanceRoot(home, request.instance), 'logs')
  const services = request.services.length === 0 ? [...supervisedIds] : request.services
  const wanted = filter(request)
  const read = reader(request.instance)
  const files = services.map((service) => ({ service, file: join(folder, `${service}.log`) }))
  // Following goes on exactly where this reading ends, however long it takes. An unfinished last line counts only where
  // nothing follows it.
  const logs = await Promise.all(
    files.map(async (log) => ({ ...log, end: request.follow ? await endOfLog(log.file) : await wholeLog(log.file) })),
  )
  const found = await Promise.all(logs.map((log) => lastWanted(log, { read, wanted }, request.tail)))
  yield* found.flat().sort(byTime)
  if (!request.follow) return
  const over = new AbortController()
  const signal = AbortSignal.any([work.signal, over.signal])
  // Each log that is followed listens to it.
  setMaxListeners(0, signal)
  const watch = request.untilStopped ? untilStopped(request.instance, services, signal) : Promise.resolve()
  const ended = request.untilStopped ? watch.finally(() => over.abort()).catch(() => {}) : watch
  try {
    yield* followAll(logs, { read, wanted }, signal)
  } finally {
    // Whoever stops reading ends the watch, too.
    over.abort()
    await ended
  }
  await watch
}

/** A service that failed may be about to start again, so only a stop ends it. */
async function untilStopped(instance: string, services: readonly string[], signal: AbortSignal): Promise<void> {
  const stopped = async () => {
    const now = await status({ instance }, { signal, emit: () => {} })
    return now.services.every(({ id, state }) => !services.includes(id) || state === 'stopped')
  }
  try {
    while (!(await stopped())) await delay(watchMilliseconds, undefined, { signal })
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function filter({ problems, raw, since }: LogsRequest): (line: LogLine) => boolean {
  return (line) => {
    if (since !== null && (line.time === null || line.time < since)) return false
    if (!raw && isHarmless(line.text)) return false
    return !problems || line.problem !== null || line.level === 'error' || line.level === 'warning'
  }
}

type Read = (service: string, text: string, before: LogLine | null) => LogLine

interface Log {
  service: string
  file: string
  /** How far it is read before it is followed. */
  end: LogPosition
}

interface Reading {
  read: Read
  wanted: (line: LogLine) => boolean
}

/** Reads a line, and what is known of it. */
function reader(instance: string): Read {
  return (service, text, before) => {
    const line = parseLogLine(service, text, before)
    const component = componentOfService[service as keyof typeof componentOfService]
    return { ...line, problem: diagnoseLine(line.text, { component, instance, service }) }
  }
}

async function lastWanted(
  { service, file, end }: Log,
  { read, wanted }: Reading,
  tail: number | null,
): Promise<LogLine[]> {
  if (end === null || end.size === 0) return []
  const kept: LogLine[] = []
  let before: LogLine | null = null
  for await (const text of createInterface({ input: createReadStream(file, { end: end.size - 1 }) })) {
    before = read(service, text, before)
    if (!wanted(before)) continue
    kept.push(before)
    // Cut now and then, so that a log of any size takes the memory of its tail only.
    if (tail !== null && kept.length > 2 * tail + 1000) kept.splice(0, kept.length - tail)
  }
  return tail === null ? kept : kept.slice(kept.length - Math.min(tail, kept.length))
}

async function* followAll(
  logs: readonly Log[],
  { read, wanted }: Reading,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const queue: LogLine[] = []
  let wake = () => {}
  const followers = logs.map(({ service, file, end }) => {
    let before: LogLine | null = null
    const onLines = (lines: string[]) => {
      for (const text of lines) {
        before = read(service, text, before)
        if (wanted(before)) queue.push(before)
      }
      wake()
    }
    return follow(file, { signal, onLines, from: end })
  })
  signal.addEventListener('abort', () => wake(), { once: true })
  while (!signal.aborted) {
    yield* queue.splice(0).sort(byTime)
    await new Promise<void>((resolve) => {
      wake = resolve
      if (queue.length > 0 || signal.aborted) resolve()
    })
  }
  await Promise.allSettled(followers)
  yield* queue.splice(0).sort(byTime)
}

function byTime(one: LogLine, other: LogLine): number {
  return (one.time ?? '').localeCompare(other.time ?? '')
}
