// Starts nodes in parallel, each as soon as all that it needs is there.
import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from '../errors.js'
import { raceSignal } from '../host/spawn.js'
import { attemptStart } from './attempt.js'
import { withDeadline } from './deadline.js'
import { doubtOf } from './doubt.js'
import {
  change,
  type Fleet,
  isBeyondWaiting,
  nextOutcome,
  type ServiceNode,
  save,
  specsOf,
  type TaskNode,
  tell,
} from './fleet.js'
import { withPairs } from './graph.js'
import { runTask } from './run-task.js'
import { stopService } from './stop.js'
import { beginWatch, trackAttempt } from './watch.js'

/** What a node is not started for: the failure is that of the node it needs. */
class NeedFailed extends Error {}

/**
 * Resolves when all of these, their pairs, and what they need, are ready or done. When one fails the others go on, and the first
 * failure is thrown when they have settled, or after `timing.afterFailure`: what still starts then goes on starting.
 * When the signal comes, services that are still starting are stopped.
 */
export async function startNodes(fleet: Fleet, ids: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  for (const id of ids) nodeOf(fleet, id)
  const begun = new Map<string, Promise<void>>()
  const failures: unknown[] = []
  const failed = new AbortController()
  const begin = (id: string): Promise<void> => {
    const known = begun.get(id)
    if (known !== undefined) return known
    const started = startNode(fleet, id, begin, signal)
    begun.set(id, started)
    started.catch((error: unknown) => {
      if (error instanceof NeedFailed) return
      failures.push(error)
      failed.abort()
    })
    return started
  }
  const settled = new AbortController()
  const all = Promise.allSettled(withPairs(specsOf(fleet), ids).map(begin)).then(() => settled.abort())
  await Promise.race([all, patienceAfter(failed.signal, fleet.timing.afterFailure, settled.signal)])
  if (signal.aborted) {
    const starting = [...begun.keys()].map((id) => fleet.services.get(id)).filter((node) => node?.status === 'starting')
    await Promise.all(starting.map((node) => stopService(fleet, node!, new AbortController().signal)))
    throw signal.reason
  }
  if (failures.length > 0) throw failures[0]
}

/** Never resolves where nothing fails. */
async function patienceAfter(failed: AbortSignal, milliseconds: number, settled: AbortSignal): Promise<void> {
  await new Promise((resolve) => failed.addEventListener('abort', resolve, { once: true }))
  await delay(milliseconds, undefined, { signal: settled }).catch(() => {})
}

async function startNode(
  fleet: Fleet,
  id: string,
  begin: (id: string) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const node = nodeOf(fleet, id)
  if (isTask(node)) {
    if (node.status === 'done') return
    await needs(fleet, node, begin)
    return runTask(fleet, node, signal)
  }
  if (!isUp(node)) await needs(fleet, node, begin)
  signal.throwIfAborted()
  await raceSignal(startService(fleet, node), signal)
}

function isUp(node: ServiceNode): boolean {
  return node.status === 'ready' || node.status === 'unhealthy'
}

async function needs(fleet: Fleet, node: ServiceNode | TaskNode, begin: (id: string) => Promise<void>): Promise<void> {
  const { id, dependsOn } = node.spec
  const results = await Promise.allSettled(dependsOn.map(begin))
  const failed = dependsOn.filter((_, index) => results[index]?.status === 'rejected')
  if (failed.length === 0) return
  const reason = `not started, because it needs ${failed.map((needed) => nodeOf(fleet, needed).spec.title).join(', ')}`
  node.reason = reason
  if (!isTask(node)) tell(fleet, node)
  throw new NeedFailed(`${id}: ${reason}`)
}

function nodeOf(fleet: Fleet, id: string): ServiceNode | TaskNode {
  const node = fleet.tasks.get(id) ?? fleet.services.get(id)
  if (node !== undefined) return node
  const known = [...fleet.services.keys()].join(', ')
  throw new StackError('UNKNOWN_SERVICE', `there is no service ${id}; there are ${known}`, { details: { id } })
}

function isTask(node: ServiceNode | TaskNode): node is TaskNode {
  return node.spec.kind === 'task'
}

/** Joins an attempt that is on its way, and does not wait out the pause before a restart. */
async function startService(fleet: Fleet, node: ServiceNode): Promise<void> {
  await node.stopping
  if (node.attempt !== null) {
    // Whoever joins has not heard what it waits for.
    tell(fleet, node)
    return node.attempt
  }
  const doubt = node.status === 'ready' ? doubtOf(node.record!.identity) : null
  // Its watch has not seen it yet.
  if (doubt !== null) change(node, 'probe-failed', doubt)
  if (node.status === 'ready') return
  if (node.status === 'unhealthy') return recovered(fleet, node)
  if (node.watch !== null) {
    node.lifetime.abort(new Error('started by hand'))
    await node.watch
    // Another caller that waited for the same may be first.
    if (node.attempt !== null) return node.attempt
  }
  node.lifetime = new AbortController()
  node.restartTimes = []
  node.restarts = 0
  const { signal } = node.lifetime
  const attempt = trackAttempt(node, attemptStart(fleet, node, signal))
  await attempt
  signal.throwIfAborted()
  beginWatch(fleet, node)
  await save(fleet)
}

/** An unhealthy service runs, and its watch decides about it: waits for what becomes of it, unless nothing can. */
async function recovered(fleet: Fleet, node: ServiceNode): Promise<void> {
  tell(fleet, node)
  const { id, title, startTimeoutMilliseconds } = node.spec
  const { signal } = new AbortController()
  const outcome = () => withDeadline(startTimeoutMilliseconds, signal, () => nextOutcome(node), null)
  const event = isBeyondWaiting(node) ? 'probe-failed' : await outcome()
  if (event === 'probe-failed') throw unhealthy(node, 'SERVICE_FAILED', `${title} runs, but cannot become ready`)
  if (event === null)
    throw unhealthy(
      node,
      'START_TIMEOUT',
      `${title} runs, but was not ready within ${startTimeoutMilliseconds / 1000} s`,
    )
  if (event === 'gave-up')
    throw new StackError('SERVICE_FAILED', `${node.reason}`, { hint: `sparkbox logs ${id}`, details: detailsOf(node) })
  if (event === 'stop-requested')
    throw new StackError('INTERRUPTED', `${title} was stopped`, { hint: `sparkbox up ${id}`, details: detailsOf(node) })
}

function unhealthy(node: ServiceNode, code: 'SERVICE_FAILED' | 'START_TIMEOUT', what: string): StackError {
  const { spec, reason, diagnosis } = node
  const why = diagnosis === null ? reason : `${reason}; ${diagnosis.cause}`
  const hint = diagnosis?.fix ?? `sparkbox restart ${spec.id}`
  return new StackError(code, `${what}: ${why}`, { hint, details: detailsOf(node) })
}

function detailsOf({ spec, diagnosis }: ServiceNode) {
  return { service: spec.id, exitCode: null, signal: null, diagnosis, lastLines: [], logFile: spec.logFile }
}
