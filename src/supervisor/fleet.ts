// The plain record of everything that one supervisor looks after, and the only place where a state changes.

import { findCause } from '../diagnosis/catalogue.js'
import type { Diagnosis } from '../diagnosis/cause.js'
import type { Emit, ServiceStatus, TaskStatus } from '../events.js'
import { elapsedNow } from '../host/elapsed.js'
import { instanceVariable, serviceVariable } from '../host/processes.js'
import { systemFailure } from '../host/system-failure.js'
import { dependenciesOf } from './graph.js'
import type { NodeSpec, ServiceSpec, TaskSpec } from './spec.js'
import { type ServiceRecord, writeState } from './state-file.js'
import { type LifeEvent, transition } from './transition.js'

/** Milliseconds, all of them. */
export interface Timing {
  /** Between two probes while starting: it begins with the first and grows to the last. */
  firstProbe: number
  slowestProbe: number
  /** A probe that has not answered by then counts as not ready. */
  probeDeadline: number
  /** Between two probes of a ready service. */
  liveness: number
  /** So many failed probes in a row make a service unhealthy (a number, not a time). */
  failures: number
  /** A service that is unhealthy for so long is restarted. */
  hung: number
  /** After a failure, so long is waited for the others before it is told. */
  afterFailure: number
}

export const defaultTiming: Timing = {
  firstProbe: 100,
  slowestProbe: 500,
  probeDeadline: 5_000,
  liveness: 15_000,
  failures: 3,
  hung: 60_000,
  afterFailure: 15_000,
}

export interface ServiceNode {
  spec: ServiceSpec
  status: ServiceStatus
  /** Why it is in this state; null for a state that needs no reason. */
  reason: string | null
  /** What is known of that reason; null where nothing is. */
  diagnosis: Diagnosis | null
  /** What runs; null when nothing does. */
  record: ServiceRecord | null
  restarts: number
  /** When it was restarted by itself, in milliseconds. */
  restartTimes: number[]
  /** When the present start began, in milliseconds. */
  beganAt: number
  /** Ends the start, the watch, and the wait before a restart; the process runs on. */
  lifetime: AbortController
  /** The present attempt to start, if one is on its way. */
  attempt: Promise<void> | null
  /** The watch over it, from its first readiness to its stop. */
  watch: Promise<void> | null
  stopping: Promise<void> | null
  /** Called with each event of its life. */
  listeners: Set<(event: LifeEvent) => void>
}

export interface TaskNode {
  spec: TaskSpec
  status: TaskStatus
  reason: string | null
  running: Promise<void> | null
}

export interface Fleet {
  instanceId: string
  /** For the commands that a fix names. */
  instanceName: string
  stateFile: string
  timing: Timing
  emit: Emit
  services: Map<string, ServiceNode>
  tasks: Map<string, TaskNode>
  /** What runs without a spec, because its service was taken out of the configuration. */
  orphans: Record<string, ServiceRecord>
  /** Pids of those who wait for an answer; no stop ends them, nor what they run in. */
  callers: ReadonlySet<number>
  /** Ends with the last write of the state file that was asked for. */
  saved: Promise<void>
  /** Why the last write failed, where the system refused it; null when it is written. */
  unsaved: string | null
}

export function makeServiceNode(spec: ServiceSpec): ServiceNode {
  return {
    spec,
    status: 'pending',
    reason: null,
    diagnosis: null,
    record: null,
    restarts: 0,
    restartTimes: [],
    beganAt: 0,
    lifetime: new AbortController(),
    attempt: null,
    watch: null,
    stopping: null,
    listeners: new Set(),
  }
}

/** Changes a service's state; `reason` is null where the state speaks for itself. Nothing is emitted. */
export function change(
  node: ServiceNode,
  event: LifeEvent,
  reason: string | null = null,
  diagnosis: Diagnosis | null = null,
): void {
  node.status = transition(node.status, event)
  node.reason = reason
  node.diagnosis = diagnosis
  for (const listener of node.listeners) listener(event)
}

/** Whether it has answered itself that nothing but a repair helps. */
export function isBeyondWaiting(node: ServiceNode): boolean {
  return node.diagnosis !== null && findCause(node.diagnosis.code)?.isFinal === true
}

/** Resolves when it is decided what becomes of a service: ready, given up, stopped, or not ready before it is repaired. */
export function nextOutcome(node: ServiceNode): Promise<LifeEvent> {
  return new Promise((resolve) => {
    const listener = (event: LifeEvent) => {
      const isDecided = event === 'probe-passed' || event === 'gave-up' || event === 'stop-requested'
      if (!isDecided && !(event === 'probe-failed' && isBeyondWaiting(node))) return
      node.listeners.delete(listener)
      resolve(event)
    }
    node.listeners.add(listener)
  })
}

/** Tells the state of a service; the detail is the reason where none is given. */
export function tell(fleet: Fleet, node: ServiceNode, detail = node.reason ?? ''): void {
  const milliseconds = node.status === 'starting' || node.status === 'ready' ? elapsedNow() - node.beganAt : 0
  const { id, title } = node.spec
  fleet.emit({ type: 'service', id, title, status: node.status, milliseconds, detail })
}

/**
 * Writes what runs to the state file, after any write that is on its way. A full disk or a lost folder stops no service:
 * it is told once, and what the file then lacks the next daemon finds by its mark.
 */
export function save(fleet: Fleet): Promise<void> {
  const write = () => writeState(fleet.stateFile, fleet.instanceId, recordsOf(fleet))
  fleet.saved = fleet.saved.then(write).then(
    () => {
      fleet.unsaved = null
    },
    (error: unknown) => {
      const reason = systemFailure(error)?.message ?? `${error}`
      if (fleet.unsaved !== reason)
        fleet.emit({ type: 'notice', level: 'warning', text: `what runs cannot be written down: ${reason}` })
      fleet.unsaved = reason
    },
  )
  return fleet.saved
}

export function specsOf(fleet: Fleet): NodeSpec[] {
  return [...fleet.services.values(), ...fleet.tasks.values()].map((node) => node.spec)
}

/** Environment variables that prove a process to be that of a service. */
export function markerOf(fleet: Fleet, id: string): Record<string, string> {
  return { [instanceVariable]: fleet.instanceId, [serviceVariable]: id }
}

/** Services that stop after this one: those that it cannot be without, also behind a task, and those that it needs to end. */
export function neededServices(fleet: Fleet, id: string): string[] {
  const needed = dependenciesOf(specsOf(fleet), [id])
  for (const other of fleet.services.get(id)?.spec.needsAtEnd ?? []) needed.add(other)
  return [...needed].filter((each) => fleet.services.has(each))
}

function recordsOf(fleet: Fleet): Record<string, ServiceRecord> {
  const records = { ...fleet.orphans }
  for (const [id, node] of fleet.services) if (node.record !== null) records[id] = node.record
  return records
}
