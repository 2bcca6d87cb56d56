// Looks after a service that was ready once: is it alive, is it well, and does it start again.

import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from '../errors.js'
import { elapsedNow } from '../host/elapsed.js'
import { isSuspended } from '../host/process.js'
import { waitForExit } from '../host/spawn.js'
import { ask, missingPorts } from './ask.js'
import { attemptStart, describeExit, endRemains } from './attempt.js'
import { firstOf } from './deadline.js'
import { discard, isCrash, suspectsOf } from './discard.js'
import { suspended } from './doubt.js'
import { explain, judgeAnswer } from './explain.js'
import { change, type Fleet, type ServiceNode, save, tell } from './fleet.js'
import { decideRestart } from './restart-policy.js'

/** Until a watch that could not see looks again. */
const blindMilliseconds = 5_000

/** Between two looks whether the process was suspended. */
const suspensionMilliseconds = 3_000

/** Begins the watch over a running service; it ends with the service's lifetime or when its restarts are used up. */
export function beginWatch(fleet: Fleet, node: ServiceNode): void {
  const { signal } = node.lifetime
  node.watch = watchOn(fleet, node, signal)
    .catch((error: unknown) => {
      if (signal.aborted) return
      const text = `the watch over ${node.spec.title} ended: ${textOf(error)}`
      node.reason = text
      fleet.emit({ type: 'notice', level: 'warning', text })
    })
    .finally(() => {
      node.watch = null
    })
}

/** A watch that cannot see for a while, such as for want of file descriptors, vouches for nothing, and looks again. */
async function watchOn(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  for (;;) {
    try {
      return await watch(fleet, node, signal)
    } catch (error) {
      if (signal.aborted || (node.status !== 'ready' && node.status !== 'unhealthy')) throw error
      change(node, 'probe-failed', `it cannot be watched: ${textOf(error)}`)
      tell(fleet, node)
      await delay(blindMilliseconds, undefined, { signal })
    }
  }
}

async function watch(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  for (;;) {
    const end = await untilLost(fleet, node, signal)
    const { diagnosis } = await explain(fleet, node)
    const reason = diagnosis === null ? end : `${end}: ${diagnosis.cause}`
    change(node, 'exited', reason, diagnosis)
    await endRemains(fleet, node)
    await save(fleet)
    signal.throwIfAborted()
    if (!(await startAgain(fleet, node, reason, signal))) return
  }
}

/** Resolves with the reason when the process has ended, or has been unhealthy for too long. */
function untilLost(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<string> {
  return firstOf(
    signal,
    async (own) => {
      const exit = await waitForExit(node.record!.identity, { signal: own })
      if (isCrash(exit.signal)) await discard((await suspectsOf(node.spec)).afterCrash)
      return describeExit(exit)
    },
    (own) => untilHung(fleet, node, own),
  )
}

async function untilHung(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<string> {
  const { failures, hung } = fleet.timing
  // What was adopted in the middle of its start has all the time of a start.
  const patience = node.record!.readyMs === null ? Math.max(hung, node.spec.startTimeoutMilliseconds) : hung
  let unhealthySince = node.status === 'unhealthy' ? elapsedNow() : null
  for (let failed = 0; ; ) {
    await untilNextLook(fleet, node, failed, signal)
    const answer = await look(fleet, node, signal)
    failed = answer.ready ? 0 : failed + 1
    if (answer.ready) {
      unhealthySince = null
      if (node.status === 'unhealthy') {
        change(node, 'probe-passed')
        tell(fleet, node, answer.evidence)
      }
    } else if (unhealthySince !== null) {
      change(node, 'probe-failed', answer.reason, judgeAnswer(fleet, node, answer.reason))
      if (answer.isAlive) unhealthySince = elapsedNow()
      if (elapsedNow() - unhealthySince >= patience)
        return `gave no good answer for ${Math.round((elapsedNow() - unhealthySince) / 1000)} s (${answer.reason})`
    } else if (answer.isCertain || failed >= failures) {
      unhealthySince = elapsedNow()
      change(node, 'probe-failed', answer.reason, judgeAnswer(fleet, node, answer.reason))
      tell(fleet, node)
    }
  }
}

/** Seldom while all is well; soon after a bad answer, and as soon as the kernel shows the process suspended. */
async function untilNextLook({ timing }: Fleet, node: ServiceNode, failed: number, signal: AbortSignal): Promise<void> {
  if (node.status === 'unhealthy') return delay(Math.min(timing.liveness, 2_000), undefined, { signal })
  if (failed > 0) return delay(Math.min(timing.liveness, 3_000), undefined, { signal })
  const end = elapsedNow() + timing.liveness
  for (let left = timing.liveness; left > 0; left = end - elapsedNow()) {
    await delay(timing.liveness < suspensionMilliseconds ? left : untilCommonMoment(), undefined, { signal })
    if (isSuspended(node.record!.identity)) return
  }
}

/** All services are looked at in the same moments: twelve looks in a row cost far less than twelve that each wake up cold. */
function untilCommonMoment(): number {
  return suspensionMilliseconds - (elapsedNow() % suspensionMilliseconds)
}

type Sight = { ready: true; evidence: string } | { ready: false; reason: string; isCertain: boolean; isAlive?: boolean }

/** What the kernel shows is certain at once; a question without a good answer may have met a busy moment. */
async function look(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<Sight> {
  const { identity, ports } = node.record!
  if (isSuspended(identity)) return { ready: false, reason: suspended(identity), isCertain: true }
  const missing = await missingPorts(ports, identity)
  if (missing?.isForeign) return { ready: false, reason: missing.reason, isCertain: true }
  const answer = await askSafely(node, fleet.timing.probeDeadline, signal)
  if (!answer.ready) return { ...answer, isCertain: false }
  return missing === null ? answer : { ready: false, reason: missing.reason, isCertain: false }
}

/** A probe that throws is a bug, but no reason to leave the service without a watch. */
async function askSafely(node: ServiceNode, deadline: number, signal: AbortSignal) {
  try {
    return await ask(node.spec.liveness ?? node.spec.probe, node.record!.identity.pid, deadline, signal)
  } catch (error) {
    signal.throwIfAborted()
    return { ready: false as const, reason: `the question itself failed: ${error}` }
  }
}

/** Restarts as the policy allows; false when it allows no more. */
async function startAgain(fleet: Fleet, node: ServiceNode, cause: string, signal: AbortSignal): Promise<boolean> {
  const { restart, title } = node.spec
  let { diagnosis } = node
  for (let reason = `${title} ${cause}`; ; ) {
    const decision = decideRestart(node.restartTimes, elapsedNow(), restart)
    if (!decision.restart) {
      const window = Math.round(restart.windowMilliseconds / 1000)
      change(
        node,
        'gave-up',
        `${reason}; restarted ${restart.limit} times within ${window} s, and not again`,
        diagnosis,
      )
      tell(fleet, node)
      return false
    }
    const wait = decision.waitMilliseconds
    change(node, 'restart-scheduled', `${reason}; starts again in ${wait / 1000} s`, diagnosis)
    tell(fleet, node)
    await delay(wait, undefined, { signal })
    node.restartTimes.push(elapsedNow())
    node.restarts++
    try {
      await trackAttempt(node, attemptStart(fleet, node, signal))
      return true
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof StackError)) throw error
      reason = error.message
      diagnosis = node.diagnosis
    }
  }
}

/** Lets others wait for an attempt that is on its way. */
export function trackAttempt(node: ServiceNode, attempt: Promise<void>): Promise<void> {
  node.attempt = attempt
  const forget = () => {
    node.attempt = null
  }
  attempt.then(forget, forget)
  return attempt
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
