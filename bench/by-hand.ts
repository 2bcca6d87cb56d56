// Starts services without sparkbox, waits for the same answers that it waits for, and stops them again.
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { elapsedNow } from '../src/host/elapsed.js'
import type { ProcessIdentity } from '../src/host/process.js'
import { instanceVariable, serviceVariable } from '../src/host/processes.js'
import { spawnDetached, waitForExit } from '../src/host/spawn.js'
import { ask, missingPorts } from '../src/supervisor/ask.js'
import { describeExit } from '../src/supervisor/attempt.js'
import { firstOf } from '../src/supervisor/deadline.js'
import { defaultTiming } from '../src/supervisor/fleet.js'
import type { ServiceSpec } from '../src/supervisor/spec.js'
import { terminate } from '../src/supervisor/terminate.js'

/** A service that the benchmark has started by itself. */
export interface Running {
  spec: ServiceSpec
  identity: ProcessIdentity
  /** Carried by the process, so that `sparkbox down` finds it if the benchmark is killed. */
  marker: Readonly<Record<string, string>>
}

/** HiveServer2 sleeps a minute after a start that HDFS's safe mode refuses, and then tries again. Milliseconds. */
const patience = 300_000

/** Adds to `running` what it has started, before anything can fail. */
export async function launch(
  spec: ServiceSpec,
  instanceId: string,
  running: Running[],
  signal: AbortSignal,
): Promise<Running> {
  await mkdir(dirname(spec.logFile), { recursive: true })
  await spec.beforeStart?.(signal)
  signal.throwIfAborted()
  const marker = { [instanceVariable]: instanceId, [serviceVariable]: spec.id }
  const identity = await spawnDetached({ ...spec, environment: { ...spec.environment, ...marker } })
  const one = { spec, identity, marker }
  running.push(one)
  return one
}

/**
 * Resolves when its own processes hold all its ports and, unless only these are asked for, its probe has its answer.
 * @throws Error when it ends, or has no answer in time
 */
export async function untilReady(one: Running, signal: AbortSignal, wanted: 'ports' | 'answer'): Promise<void> {
  const { title, logFile } = one.spec
  await firstOf<void>(
    signal,
    async (own) => {
      const exit = await waitForExit(one.identity, { signal: own })
      throw new Error(`${title} ${describeExit(exit)} while it started; see ${logFile}`)
    },
    (own) => untilAnswered(one, own, wanted),
  )
}

/** As often as the supervisor asks. */
async function untilAnswered(one: Running, signal: AbortSignal, wanted: 'ports' | 'answer'): Promise<void> {
  const { firstProbe, slowestProbe } = defaultTiming
  const deadline = elapsedNow() + patience
  for (let pause = firstProbe; ; pause = Math.min(slowestProbe, pause * 1.25)) {
    const reason = await whyNotReady(one, signal, wanted)
    if (reason === null) return
    if (elapsedNow() > deadline)
      throw new Error(`${one.spec.title} was not ready within ${patience / 1000} s: ${reason}`)
    await delay(pause, undefined, { signal })
  }
}

async function whyNotReady(
  { spec, identity }: Running,
  signal: AbortSignal,
  wanted: 'ports' | 'answer',
): Promise<string | null> {
  const missing = await missingPorts(spec.ports, identity)
  if (missing !== null || wanted === 'ports') return missing?.reason ?? null
  const answer = await ask(spec.probe, identity.pid, defaultTiming.probeDeadline, signal)
  return answer.ready ? null : answer.reason
}

/** Stops all of them, the last first, and takes them off the list. Not to be given a signal that may have come. */
export async function stopAll(running: Running[], signal: AbortSignal): Promise<void> {
  const failures: unknown[] = []
  for (let one = running.pop(); one !== undefined; one = running.pop()) {
    const { spec, identity, marker } = one
    const target = { title: spec.title, identity, stop: spec.stop, ports: Object.values(spec.ports), marker }
    await terminate(target, signal).catch((error: unknown) => failures.push(error))
  }
  if (failures.length > 0) throw failures[0]
}
