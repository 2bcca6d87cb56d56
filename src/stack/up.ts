// Brings an instance up: install what is missing, write the files, start the services, wait for real answers.

import type { DaemonClient } from '../daemon/client.js'
import { ensureDaemon, isCurrent } from '../daemon/launch.js'
import type { DaemonStatus } from '../daemon/protocol.js'
import { StackError } from '../errors.js'
import type { StackEvent, Work } from '../events.js'
import { ticksPerSecond } from '../host/proc-stat.js'
import { cpuTicks, processorCount } from '../host/resources.js'
import { makePlan, type Plan } from '../instance/plan.js'
import { readRecord } from '../instance/record.js'
import { writePlan } from '../instance/write.js'
import type { NodeSpec } from '../supervisor/spec.js'
import type { PlanResult, UpRequest, UpResult } from './api.js'
import { requireOriginal } from './copies.js'
import { keepFromThreats } from './keep-from-threats.js'
import { planCreation, servicesToStart } from './plan-up.js'
import { requireFreePorts, requireUsableMachine } from './preflight.js'
import { type Prepared, prepareInstance } from './prepare.js'
import { requireKnownServices } from './service-names.js'
import { type Late, stillStarting, timeoutFailure } from './start-timeout.js'
import { type Measured, startTiming, type TimedEvent } from './start-timing.js'
import { placeOf, runningDaemon, type Surroundings, surroundings, withControl } from './surroundings.js'

/** Longest wait for services that are stopped because their start was interrupted. */
const stopMilliseconds = 120_000

export async function up(request: UpRequest, callerWork: Work): Promise<UpResult> {
  requireKnownServices(request.services)
  const startedAt = performance.now()
  const around = surroundings()
  await requireUsableMachine(around.home)
  const { work, timedOut } = limited(callerWork, request.timeoutMilliseconds)
  const late: Late = { services: [] }
  try {
    const { client, wasRunning, specs } = await withControl(around.home, request.instance, 'up', work, () =>
      hand(request, around, work),
    )
    const services = request.services.length === 0 ? null : request.services
    const ready = wasRunning && isReady(await client.status(work.signal), request.services)
    const events: TimedEvent[] = []
    const emit = (event: StackEvent) => {
      events.push({ at: performance.now() - startedAt, event })
      work.emit(event)
    }
    const timed = { signal: work.signal, emit }
    if (!ready) await startServices(client, services, { wasRunning, wait: request.wait, late }, timed)
    let status = await client.status(work.signal)
    if (request.wait && !isReady(status, request.services)) {
      // What was ready has ended or fallen silent since: this waits for what becomes of it.
      await startServices(client, services, { wasRunning, wait: true, late }, timed)
      status = await client.status(work.signal)
      requireReady(status, request.services)
    }
    if (status.restartNeeded.length > 0) {
      const text = `sparkbox.yaml has changed since ${status.restartNeeded.join(', ')} started; to take it over: sparkbox config apply`
      work.emit({ type: 'notice', level: 'warning', text })
    }
    const milliseconds = Math.round(performance.now() - startedAt)
    return {
      instance: request.instance,
      alreadyRunning: ready,
      milliseconds,
      services: status.services,
      timing: request.wait ? startTiming(specs, events, measured(status, milliseconds)) : null,
    }
  } catch (error) {
    throw timedOut() ? timeoutFailure(request, late, error) : error
  }
}

export function planUp(request: UpRequest, work: Work): Promise<PlanResult> {
  requireKnownServices(request.services)
  return planCreation({ ...request, thorough: false }, surroundings(), work)
}

/** Hands a prepared instance over to its daemon. What already runs is not touched, and where all is ready, nothing is. */
async function hand(
  request: UpRequest,
  around: Surroundings,
  work: Work,
): Promise<{ client: DaemonClient; wasRunning: boolean; specs: readonly NodeSpec[] }> {
  const present = await readRecord(around.home, request.instance)
  if (present !== null) await requireOriginal(around.home, present)
  const running = present === null ? null : await runningDaemon(around.home, present, work.signal)
  const asksForChange = request.profile !== null || (request.stack ?? present?.stack) !== present?.stack
  const isFit = running !== null && !asksForChange && isReady(running.status, request.services)
  if (isFit && (await isCurrent(running.status, work.signal))) {
    return { client: running.client, wasRunning: true, specs: [] }
  }
  const prepared = await prepareInstance({ ...request, thorough: false }, around, work)
  const plan = makePlan(prepared.instance)
  const client = await takeOver(prepared, plan, request.services, around, work)
  if (running !== null) await client.reload(work)
  const wasRunning = running?.status.services.some(({ pid }) => pid !== null) ?? false
  return { client, wasRunning, specs: plan.nodes }
}

async function takeOver(
  { instance, record }: Prepared,
  plan: Plan,
  wanted: readonly string[],
  around: Surroundings,
  work: Work,
): Promise<DaemonClient> {
  await requireFreePorts(instance, servicesToStart(plan.nodes, wanted))
  await keepFromThreats({ instance, record, plan, home: around.home }, work)
  await writePlan(instance, plan, work)
  return ensureDaemon(placeOf(around.home, record), around.environment, work)
}

async function startServices(
  client: DaemonClient,
  services: string[] | null,
  { wasRunning, wait, late }: { wasRunning: boolean; wait: boolean; late: Late },
  work: Work,
): Promise<void> {
  if (!wait) return startDetached(client, services, work)
  try {
    await client.start({ services }, work)
  } catch (error) {
    if (work.signal.aborted) late.services = await stillStarting(client)
    // What this command began, an interrupt takes back; services that ran before run on.
    if (work.signal.aborted && !wasRunning) {
      await client.stop({ services: null }, { emit: work.emit, signal: AbortSignal.timeout(stopMilliseconds) })
      await client.shutDown(AbortSignal.timeout(5_000))
    }
    throw error
  }
}

/** Returns with the first sign that the daemon has begun. */
async function startDetached(client: DaemonClient, services: string[] | null, { signal, emit }: Work): Promise<void> {
  const begun = new AbortController()
  const work = {
    signal: AbortSignal.any([signal, begun.signal]),
    emit: (event: Parameters<typeof emit>[0]) => {
      emit(event)
      begun.abort()
    },
  }
  try {
    await client.start({ services }, work)
  } catch (error) {
    if (!begun.signal.aborted || signal.aborted) throw error
  }
}

function measured({ services }: DaemonStatus, milliseconds: number): Measured {
  const pids = new Map(services.map(({ id, pid }) => [id, pid]))
  const cpuMsOf = (id: string) => {
    const pid = pids.get(id) ?? null
    const ticks = pid === null ? null : cpuTicks(pid)
    return ticks === null ? null : (ticks * 1000) / ticksPerSecond
  }
  return { milliseconds, cpuMsOf, processors: processorCount() }
}

function isReady({ services }: DaemonStatus, wanted: readonly string[]): boolean {
  return services.filter(({ id }) => wanted.length === 0 || wanted.includes(id)).every(({ state }) => state === 'ready')
}

function requireReady({ services }: DaemonStatus, wanted: readonly string[]): void {
  const lost = services.find(({ id, state }) => state !== 'ready' && (wanted.length === 0 || wanted.includes(id)))
  if (lost === undefined) return
  const { id, title, state, reason, diagnosis } = lost
  throw new StackError(
    'SERVICE_FAILED',
    `${title} was started, and is ${state} now${reason === null ? '' : `: ${reason}`}`,
    {
      hint: diagnosis?.fix ?? `sparkbox status, then sparkbox logs ${id}`,
      details: { service: id, state, diagnosis },
    },
  )
}

function limited({ signal, emit }: Work, milliseconds: number | null): { work: Work; timedOut: () => boolean } {
  if (milliseconds === null) return { work: { signal, emit }, timedOut: () => false }
  const deadline = AbortSignal.timeout(milliseconds)
  return {
    work: { signal: AbortSignal.any([signal, deadline]), emit },
    timedOut: () => deadline.aborted && !signal.aborted,
  }
}
