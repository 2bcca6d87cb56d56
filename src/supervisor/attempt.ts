// One attempt to start a service: from a free port to a passed probe.

import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Diagnosis } from '../diagnosis/cause.js'
import { headline } from '../diagnosis/key-lines.js'
import { StackError } from '../errors.js'
import { elapsedNow } from '../host/elapsed.js'
import { ensureFolder } from '../host/files.js'
import { rotateLog } from '../host/log-rotation.js'
import { findMarked, startTime } from '../host/processes.js'
import { portHolders } from '../host/sockets.js'
import { type ProcessExit, spawnDetached, waitForExit } from '../host/spawn.js'
import { systemFailure } from '../host/system-failure.js'
import { ask, describeHolder, missingPorts } from './ask.js'
import { firstOf } from './deadline.js'
import { discard, suspectedOf, suspectsOf } from './discard.js'
import { type Explanation, explain, type Judgement, judgeAnswer, listenForCause } from './explain.js'
import { change, type Fleet, markerOf, neededServices, type ServiceNode, save, tell } from './fleet.js'
import { logSize } from './log-tail.js'
import type { ProbeAnswer, ServiceSpec } from './spec.js'
import type { ServiceRecord } from './state-file.js'
import { endAll, terminate } from './terminate.js'

const logLimit = { maximumBytes: 50 * 1024 * 1024, keep: 3 }

/**
 * Starts the service and resolves when it is ready; when it fails, nothing of it is left running.
 * When the signal comes the process runs on, for whoever gave the signal to decide.
 * @throws StackError PORT_IN_USE, COMMAND_FAILED, SERVICE_FAILED (it ended), START_TIMEOUT.
 */
export async function attemptStart(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  node.beganAt = elapsedNow()
  change(node, 'start-requested')
  tell(fleet, node, 'starting')
  try {
    await endLeftovers(fleet, node, signal)
    await refuseTakenPorts(node.spec)
    await node.spec.beforeStart?.(signal)
    const evidence = await spawnUntilReady(fleet, node, signal)
    node.record!.readyMs = elapsedNow() - node.beganAt
    change(node, 'probe-passed')
    tell(fleet, node, evidence)
    await save(fleet)
  } catch (error) {
    if (signal.aborted) throw error
    const failure = systemFailure(error) ?? error
    await giveUp(fleet, node, failure)
    throw failure
  }
}

/** How the end of a process reads in a sentence. */
export function describeExit({ known, code, signal }: ProcessExit): string {
  if (!known) return 'ended (its exit code is not known, since an earlier daemon started it)'
  return signal === null ? `exited with code ${code}` : `was ended by ${signal}`
}

async function endLeftovers(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  const left = await findMarked(markerOf(fleet, node.spec.id))
  if (left.length === 0) return
  const identities = left.map((one) => one.identity)
  const pids = identities.map(({ pid }) => pid).join(', ')
  tell(fleet, node, `waits for the end of what an earlier run has left (pid ${pids})`)
  await endAll(identities, node.spec.title, signal, node.spec.stop.withinMilliseconds)
}

async function refuseTakenPorts(spec: ServiceSpec): Promise<void> {
  const holders = await portHolders(Object.values(spec.ports))
  for (const [name, port] of Object.entries(spec.ports)) {
    const holder = holders.get(port)
    if (holder === undefined) continue
    throw new StackError(
      'PORT_IN_USE',
      `port ${port} (${name}) of ${spec.title} is held by ${describeHolder(holder)}`,
      {
        hint: holder.pid === null ? `sudo ss -ltnp 'sport = :${port}'` : `kill ${holder.pid}`,
        details: { service: spec.id, port, portName: name, holder },
      },
    )
  }
}

async function spawnUntilReady(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<string> {
  const suspects = await suspectsOf(node.spec)
  await spawnService(fleet, node, signal)
  try {
    return await untilReady(fleet, node, signal)
  } catch (error) {
    if (signal.aborted || !(error instanceof StackError)) throw error
    const { exitCode, signal: end } = error.details
    const suspected = suspectedOf(suspects, { exitCode, signal: end })
    if (suspected.length === 0) throw error
    await discard(suspected)
    const text = `${error.message}; it starts again without ${suspected.join(', ')}, which may be damaged`
    fleet.emit({ type: 'notice', level: 'warning', text })
    await endRemains(fleet, node)
    await spawnService(fleet, node, signal)
    return await untilReady(fleet, node, signal)
  }
}

async function spawnService(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  const { spec } = node
  await ensureFolder(dirname(spec.logFile))
  await rotateLog(spec.logFile, logLimit)
  const logOffset = await logSize(spec.logFile)
  signal.throwIfAborted()
  const identity = await spawnDetached({
    ...spec,
    environment: { ...spec.environment, ...markerOf(fleet, spec.id) },
  })
  node.record = recordOf(fleet, node, {
    identity,
    startedAt: (await startTime(identity)).toISOString(),
    readyMs: null,
    logOffset,
  })
  await save(fleet)
  signal.throwIfAborted()
  change(node, 'spawned')
}

/** What the state file says of a service, for a process that runs with the present spec. */
export function recordOf(
  fleet: Fleet,
  { spec, restarts }: ServiceNode,
  run: Pick<ServiceRecord, 'identity' | 'startedAt' | 'readyMs' | 'logOffset'>,
): ServiceRecord {
  const { fingerprint, stop, logFile, title, component } = spec
  const lists = { ports: { ...spec.ports }, urls: [...spec.urls], dependsOn: neededServices(fleet, spec.id) }
  return { ...run, restarts, fingerprint, stop, logFile, title, component, ...lists }
}

/** Whichever comes first: the answer, the end of the process, the deadline. */
function untilReady(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<string> {
  return firstOf(
    signal,
    async (own) => {
      throw await exitError(fleet, node, await waitForExit(node.record!.identity, { signal: own }))
    },
    (own) => answerWithin(fleet, node, own),
  )
}

async function answerWithin(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<string> {
  const { spec, beganAt } = node
  const { firstProbe, slowestProbe } = fleet.timing
  const heardCause = listenForCause(fleet, node)
  let reason = ''
  let judged = ''
  let judgement: Judgement | null = null
  let toldAt = Number.NEGATIVE_INFINITY
  for (let pause = firstProbe; ; pause = Math.min(slowestProbe, pause * 1.25)) {
    const answer = await askWhileStarting(fleet, node, signal)
    if (answer.ready) return answer.evidence
    // The same words prove the same.
    if (answer.reason !== judged) judgement = judgeAnswer(fleet, node, answer.reason)
    judged = answer.reason
    if (judgement?.isFinal) throw await finalError(fleet, node, answer.reason)
    if (elapsedNow() - toldAt >= 1_000) {
      const cause = await heardCause()
      const now = cause === null ? answer.reason : `${answer.reason}; ${cause.cause}`
      if (now !== reason) {
        reason = now
        toldAt = elapsedNow()
        change(node, 'probe-failed', reason, cause ?? (judgement?.isSymptom ? null : judgement))
        tell(fleet, node)
      }
    }
    if (elapsedNow() - beganAt >= spec.startTimeoutMilliseconds) throw await timeoutError(fleet, node, answer.reason)
    await delay(pause, undefined, { signal })
  }
}

async function askWhileStarting(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<ProbeAnswer> {
  const { identity } = node.record!
  const missing = await missingPorts(node.spec.ports, identity)
  if (missing !== null) return { ready: false, reason: missing.reason }
  return ask(node.spec.probe, identity.pid, fleet.timing.probeDeadline, signal)
}

async function giveUp(fleet: Fleet, node: ServiceNode, cause: unknown): Promise<void> {
  const reason = cause instanceof Error ? cause.message : String(cause)
  try {
    if (node.record !== null) await endRemains(fleet, node)
  } finally {
    change(node, 'gave-up', reason, diagnosisOf(cause))
    tell(fleet, node)
  }
  await save(fleet)
}

/** Ends what still runs of a service that has failed. Not ended by a signal: nothing may be left half done. */
export async function endRemains(fleet: Fleet, node: ServiceNode): Promise<void> {
  const { identity, stop, ports } = node.record!
  const target = { title: node.spec.title, identity, stop, ports: Object.values(ports) }
  await terminate({ ...target, marker: markerOf(fleet, node.spec.id) }, new AbortController().signal)
  node.record = null
}

async function exitError(fleet: Fleet, node: ServiceNode, exit: ProcessExit): Promise<StackError> {
  const { spec } = node
  const explanation = await explain(fleet, node)
  const why = explanation.diagnosis?.cause ?? headline(explanation.lines)
  const message = `${spec.title} ${describeExit(exit)} while it started${why === undefined ? '' : `: ${why}`}`
  return failure('SERVICE_FAILED', message, spec, explanation, { exitCode: exit.code, signal: exit.signal })
}

async function timeoutError(fleet: Fleet, node: ServiceNode, reason: string): Promise<StackError> {
  const { spec } = node
  const explanation = await explain(fleet, node, reason)
  const late = `${spec.title} was not ready within ${spec.startTimeoutMilliseconds / 1000} s: ${reason}`
  const message = explanation.diagnosis === null ? late : `${late}; ${explanation.diagnosis.cause}`
  return failure('START_TIMEOUT', message, spec, explanation, { exitCode: null, signal: null })
}

async function finalError(fleet: Fleet, node: ServiceNode, reason: string): Promise<StackError> {
  const { diagnosis, lines } = await explain(fleet, node, reason)
  const message = `${node.spec.title} cannot become ready: ${reason}; ${diagnosis!.cause}`
  return failure('SERVICE_FAILED', message, node.spec, { diagnosis, lines }, { exitCode: null, signal: null })
}

/** Where the cause is not known, the message says so by what it does not name, and the lines speak for themselves. */
function failure(
  code: 'SERVICE_FAILED' | 'START_TIMEOUT',
  message: string,
  { id, logFile }: ServiceSpec,
  { diagnosis, lines }: Explanation,
  end: { exitCode: number | null; signal: NodeJS.Signals | null },
): StackError {
  return new StackError(code, message, {
    hint: diagnosis?.fix ?? `sparkbox logs ${id}`,
    details: { service: id, ...end, diagnosis, lastLines: lines, logFile },
  })
}

function diagnosisOf(cause: unknown): Diagnosis | null {
  return cause instanceof StackError ? ((cause.details.diagnosis as Diagnosis | undefined) ?? null) : null
}
