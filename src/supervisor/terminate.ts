// Ends a service with all its processes, and nobody else's.

import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from '../errors.js'
import { elapsedNow } from '../host/elapsed.js'
import { removePerformanceData } from '../host/performance-data.js'
import { isAlive, type ProcessIdentity, sameIdentity, signalGroup, signalProcess } from '../host/process.js'
import { ancestorsAndGroup, familyOf, findMarked } from '../host/processes.js'
import { listeners } from '../host/sockets.js'
import type { StopPolicy } from './spec.js'

export interface Target {
  title: string
  identity: ProcessIdentity
  stop: StopPolicy
  ports: readonly number[]
  /** Proves what the service has left behind to be its own. */
  marker: Readonly<Record<string, string>>
}

/** `gone`: it did not run any more; `killed`: it did not end in time by itself. */
export type Ending = 'gone' | 'stopped' | 'killed'

/** What was left behind ends by itself in this time after SIGTERM, or is killed. Milliseconds. */
const grace = 2_000
/** After SIGKILL only a process that hangs in the kernel lives on. Milliseconds. */
const killDeadline = 10_000

/**
 * Signals the service, and kills it when it does not end within its policy; then ends all that descends from it, shares
 * its session or carries its mark. Resolves when the processes and their ports are gone; `callers` as for `endAll`.
 * @throws StackError STOP_TIMEOUT when something survives SIGKILL.
 */
export async function terminate(
  target: Target,
  signal: AbortSignal,
  callers: ReadonlySet<number> = new Set(),
): Promise<Ending> {
  const { identity, stop } = target
  const family = familyOf(identity)
  let ending: Ending = 'gone'
  if (await signalProcess(identity, stop.signal)) {
    // A process that is stopped (SIGSTOP) gets no other signal before it goes on.
    await signalProcess(identity, 'SIGCONT')
    ending = (await goneWithin([identity], stop.withinMilliseconds, signal)) ? 'stopped' : 'killed'
  }
  if (ending === 'killed') {
    family.push(...familyOf(identity))
    await signalGroup(identity, 'SIGKILL')
  }
  const marked = (await findMarked(target.marker)).map((one) => one.identity)
  await endAll([...family, ...marked], target.title, signal, grace, callers)
  await portsClosed(target.ports, signal)
  // A JVM that ends while it starts, or is killed, leaves its file, and nobody will know its pid any more.
  await removePerformanceData([identity, ...family, ...marked].map(({ pid }) => pid))
  return ending
}

/**
 * SIGTERM, a moment, SIGKILL; for processes that are proven ours. Spares this process, the callers that wait for it, their
 * pipelines, and those above them: `down` may be typed in a shell that one of our services (sshd) has opened.
 */
export async function endAll(
  processes: readonly ProcessIdentity[],
  title: string,
  signal: AbortSignal,
  graceMilliseconds = grace,
  callers: ReadonlySet<number> = new Set(),
): Promise<ProcessIdentity[]> {
  const spared = new Set([process.pid, ...callers].flatMap((pid) => [...ancestorsAndGroup(pid)]))
  const ours = processes.filter(
    (one, index) => !spared.has(one.pid) && processes.findIndex((other) => sameIdentity(one, other)) === index,
  )
  const left = await alive(ours)
  if (left.length === 0) return []
  for (const one of left) {
    await signalProcess(one, 'SIGTERM')
    await signalProcess(one, 'SIGCONT')
  }
  if (await goneWithin(left, graceMilliseconds, signal)) return left
  for (const one of left) await signalProcess(one, 'SIGKILL')
  if (await goneWithin(left, killDeadline, signal)) return left
  const pids = (await alive(left)).map((one) => one.pid)
  throw new StackError('STOP_TIMEOUT', `${title}: pid ${pids.join(', ')} survived SIGKILL, so it hangs in the kernel`, {
    hint: `ps -o pid,stat,wchan:30,args -p ${pids.join(',')}`,
    details: { pids },
  })
}

async function alive(processes: readonly ProcessIdentity[]): Promise<ProcessIdentity[]> {
  const states = await Promise.all(processes.map(isAlive))
  return processes.filter((_, index) => states[index])
}

/** Polls, because the end of another's child cannot be awaited. */
async function goneWithin(
  processes: readonly ProcessIdentity[],
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const deadline = elapsedNow() + milliseconds; ; await delay(40, undefined, { signal })) {
    if ((await alive(processes)).length === 0) return true
    if (elapsedNow() >= deadline) return false
  }
}

/** A port that stays taken once all our processes are gone belongs to somebody else by now. */
async function portsClosed(ports: readonly number[], signal: AbortSignal): Promise<void> {
  for (const deadline = elapsedNow() + grace; elapsedNow() < deadline; await delay(20, undefined, { signal }))
    if (!listeners().some((one) => ports.includes(one.port))) return
}
