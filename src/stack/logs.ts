// Lines of the services' logs, in the order of time.
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { supervisedIds } from '../components/names.js'
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { instanceRoot } from '../instance/folders.js'
import { requireRecord } from '../instance/record.js'
import { follow } from '../supervisor/log-tail.js'
import type { LogLine, LogsRequest } from './api.js'
import { isHarmless, parseLogLine } from './log-line.js'
import { requireKnownServices } from './service-names.js'
import { surroundings } from './surroundings.js'

export async function* logs(request: LogsRequest, { signal }: Work): AsyncGenerator<LogLine> {
  requireKnownServices(request.services)
  const { home } = surroundings()
  await requireRecord(home, request.instance)
  const folder = join(instanceRoot(home, request.instance), 'logs')
  const services = request.services.length === 0 ? [...supervisedIds] : request.services
  const wanted = filter(request)
  const found = await Promise.all(services.map((id) => lastWanted(id, join(folder, `${id}.log`), wanted, request.tail)))
  yield* found.flat().sort(byTime)
  if (request.follow) yield* followAll(services, folder, wanted, signal)
}

function filter({ problems, raw, since }: LogsRequest): (line: LogLine) => boolean {
  return (line) => {
    if (since !== null && (line.time === null || line.time < since)) return false
    if (!raw && isHarmless(line.text)) return false
    return !problems || line.level === 'error' || line.level === 'warning'
  }
}

async function lastWanted(
  service: string,
  file: string,
  wanted: (line: LogLine) => boolean,
  tail: number | null,
): Promise<LogLine[]> {
  if (!(await exists(file))) return []
  const kept: LogLine[] = []
  let before: LogLine | null = null
  for await (const text of createInterface({ input: createReadStream(file) })) {
    before = parseLogLine(service, text, before)
    if (!wanted(before)) continue
    kept.push(before)
    // Cut now and then, so that a log of any size takes the memory of its tail only.
    if (tail !== null && kept.length > 2 * tail + 1000) kept.splice(0, kept.length - tail)
  }
  return tail === null ? kept : kept.slice(kept.length - Math.min(tail, kept.length))
}

async function* followAll(
  services: readonly string[],
  folder: string,
  wanted: (line: LogLine) => boolean,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const queue: LogLine[] = []
  let wake = () => {}
  const followers = services.map((service) => {
    let before: LogLine | null = null
    const onLines = (lines: string[]) => {
      for (const text of lines) {
        before = parseLogLine(service, text, before)
        if (wanted(before)) queue.push(before)
      }
      wake()
    }
    return follow(join(folder, `${service}.log`), { signal, onLines })
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
}

function byTime(one: LogLine, other: LogLine): number {
  return (one.time ?? '').localeCompare(other.time ?? '')
}
