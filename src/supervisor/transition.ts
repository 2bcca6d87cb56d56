// The life of a service as a table: which event leads from which state to which.
import type { ServiceStatus } from '../events.js'

export const lifeEvents = [
  'start-requested',
  'spawned',
  'probe-passed',
  'probe-failed',
  'exited',
  'stop-requested',
  'restart-scheduled',
  'gave-up',
  'adopted',
] as const
export type LifeEvent = (typeof lifeEvents)[number]

const table: Record<ServiceStatus, Partial<Record<LifeEvent, ServiceStatus>>> = {
  // An adopted process is alive; whether it is well, only a probe can tell.
  pending: { 'start-requested': 'starting', 'stop-requested': 'stopped', adopted: 'unhealthy' },
  starting: {
    spawned: 'starting',
    'probe-passed': 'ready',
    'probe-failed': 'starting',
    exited: 'failed',
    'gave-up': 'failed',
    'stop-requested': 'stopping',
  },
  ready: { 'probe-passed': 'ready', 'probe-failed': 'unhealthy', exited: 'failed', 'stop-requested': 'stopping' },
  unhealthy: { 'probe-passed': 'ready', 'probe-failed': 'unhealthy', exited: 'failed', 'stop-requested': 'stopping' },
  stopping: { exited: 'stopped', 'gave-up': 'failed' },
  stopped: { 'start-requested': 'starting', 'stop-requested': 'stopped', adopted: 'unhealthy' },
  failed: {
    'start-requested': 'starting',
    'restart-scheduled': 'pending',
    'gave-up': 'failed',
    // What could not be ended at the first try may still run.
    'stop-requested': 'stopping',
  },
}

/** @throws Error (a bug) for a pair that cannot happen. */
export function transition(status: ServiceStatus, event: LifeEvent): ServiceStatus {
  const next = table[status][event]
  if (next === undefined) throw new Error(`illegal transition: ${status} + ${event}`)
  return next
}
