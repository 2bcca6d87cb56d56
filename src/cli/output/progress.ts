// What is going on, gathered from events; the plain and the live view both draw it, so they cannot disagree.
import type { ServiceStatus, StackEvent, TaskStatus } from '../../events.js'
import { bytes, duration } from './units.js'

export interface StepProgress {
  title: string
  status: 'started' | 'done' | 'skipped' | 'failed'
  startedAt: number
  milliseconds: number | null
  detail: string
  done: number
  total: number | null
  unit: 'bytes' | 'files'
  /** Units a second, smoothed; null until two reports are known. */
  rate: number | null
  measuredAt: number | null
}

export interface NodeProgress {
  title: string
  kind: 'service' | 'task'
  status: ServiceStatus | TaskStatus
  /** When the present state began, by the clock of this process. */
  since: number
  milliseconds: number
  detail: string
}

export interface Progress {
  steps: Map<string, StepProgress>
  nodes: Map<string, NodeProgress>
}

export function emptyProgress(): Progress {
  return { steps: new Map(), nodes: new Map() }
}

/** Takes an event in; true where a state changed, so that the plain view has something to say. */
export function track(progress: Progress, event: StackEvent, now: number): boolean {
  switch (event.type) {
    case 'step':
      return trackStep(progress, event, now)
    case 'progress':
      trackProgress(progress, event, now)
      return false
    case 'service':
    case 'task':
      return trackNode(progress, event, now)
    case 'check':
    case 'notice':
      return true
  }
}

/** What is not finished yet, in words: `HiveServer2 (waits for metastore)`. */
export function waitingFor(progress: Progress, now: number): string[] {
  const steps = [...progress.steps.values()]
    .filter((step) => step.status === 'started')
    .map((step) => `${step.title}${share(step, now)} (${Math.round((now - step.startedAt) / 1000)} s)`)
  const nodes = [...progress.nodes.values()]
    .filter(isWaitedFor)
    .map(
      (node) =>
        `${node.title} (${[`${Math.round(elapsed(node, now) / 1000)} s`, node.detail].filter(Boolean).join(': ')})`,
    )
  return [...steps, ...nodes]
}

/** Milliseconds since the node began to start. */
export function elapsed(node: NodeProgress, now: number): number {
  return node.milliseconds + (isWaitedFor(node) ? now - node.since : 0)
}

function isWaitedFor({ status }: NodeProgress): boolean {
  return ['starting', 'running', 'stopping', 'unhealthy'].includes(status)
}

/** Older figures would promise what nobody knows. */
const freshMilliseconds = 5_000

/** `5.2 MiB/s` and `31.0 s left`, as far as they are known. */
export function speed({ rate, done, total, unit, measuredAt }: StepProgress, now: number): string[] {
  if (rate === null || rate < 1 || measuredAt === null || now - measuredAt > freshMilliseconds) return []
  const amount = unit === 'bytes' ? bytes(rate) : `${Math.round(rate)}`
  const left = total === null || total === 0 ? [] : [`${duration(((total - done) / rate) * 1000)} left`]
  return [`${amount}/s`, ...left]
}

function share(step: StepProgress, now: number): string {
  if (step.total === null || step.total === 0) return ''
  return ` ${[`${Math.floor((100 * step.done) / step.total)} %`, ...speed(step, now)].join(', ')}`
}

function trackStep(progress: Progress, event: Extract<StackEvent, { type: 'step' }>, now: number): boolean {
  const known = progress.steps.get(event.id)
  const step: StepProgress = known ?? {
    title: event.title,
    status: event.status,
    startedAt: now,
    milliseconds: null,
    detail: '',
    done: 0,
    total: null,
    unit: 'bytes',
    rate: null,
    measuredAt: null,
  }
  const changed = known === undefined || known.status !== event.status
  progress.steps.set(event.id, {
    ...step,
    title: event.title,
    status: event.status,
    milliseconds: event.milliseconds ?? (event.status === 'started' ? null : now - step.startedAt),
    detail: event.detail ?? '',
  })
  return changed
}

function trackProgress(progress: Progress, event: Extract<StackEvent, { type: 'progress' }>, now: number): void {
  const step = progress.steps.get(event.id)
  if (step === undefined) return
  const since = step.measuredAt === null ? null : now - step.measuredAt
  // Samples closer together than a quarter of a second say more about buffers than about the line.
  const sampled = since === null || since >= 250
  const current = since === null || since === 0 ? null : Math.max(0, ((event.done - step.done) * 1000) / since)
  if (!sampled) {
    progress.steps.set(event.id, { ...step, total: event.total, unit: event.unit })
    return
  }
  const rate = current === null ? step.rate : step.rate === null ? current : 0.7 * step.rate + 0.3 * current
  progress.steps.set(event.id, {
    ...step,
    done: event.done,
    total: event.total,
    unit: event.unit,
    rate,
    measuredAt: now,
  })
}

function trackNode(progress: Progress, event: Extract<StackEvent, { type: 'service' | 'task' }>, now: number): boolean {
  const known = progress.nodes.get(event.id)
  progress.nodes.set(event.id, {
    title: event.title,
    kind: event.type,
    status: event.status,
    since: now,
    milliseconds: event.milliseconds,
    detail: event.detail,
  })
  return known === undefined || known.status !== event.status
}
