// What runs, as the daemon sees it; without a daemon, as the state file and the processes themselves say.
import { setTimeout as delay } from 'node:timers/promises'
import { readStack } from '../artifacts/stack.js'
import type { DaemonStatus } from '../daemon/protocol.js'
import { silentDaemon } from '../daemon/silent.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isSuspended } from '../host/process.js'
import { residentBytes } from '../host/resources.js'
import { instanceRoot, stateFilePath } from '../instance/folders.js'
import { type Home, stackFolders } from '../instance/home.js'
import { type InstanceRecord, readRecord } from '../instance/record.js'
import { provenRecords } from '../supervisor/adopt.js'
import { suspended } from '../supervisor/doubt.js'
import type { ServiceState } from '../supervisor/spec.js'
import { readState } from '../supervisor/state-file.js'
import type { InstanceRequest, StatusResult } from './api.js'
import { warnOfClock } from './clock-check.js'
import { runningOriginal } from './copies.js'
import { runningDaemon, surroundings } from './surroundings.js'

const watchMilliseconds = 500

export async function status(request: InstanceRequest, work: Work): Promise<StatusResult> {
  await warnOfClock(work)
  return look(request, work)
}

async function look({ instance }: InstanceRequest, work: Work): Promise<StatusResult> {
  const { home } = surroundings()
  const record = await readRecord(home, instance)
  if (record === null) return { instance, stack: null, state: 'absent', daemon: null, services: [], restartNeeded: [] }
  const stack = await stackOf(record, home)
  const found = await runningDaemon(home, record, work.signal)
  if (found === null) {
    const services = await withoutDaemon(home, record, work)
    const state = services.length === 0 ? 'stopped' : 'partial'
    return { instance, stack, state, daemon: null, services, restartNeeded: [] }
  }
  const { pid, startedAt, rssBytes, services, restartNeeded, configurationError } = found.status
  if (configurationError !== null) work.emit({ type: 'notice', level: 'warning', text: configurationError.message })
  const state = stateOf(found.status)
  return { instance, stack, state, daemon: { pid, startedAt, rssBytes }, services, restartNeeded }
}

/** A stack that is gone or damaged keeps nobody from seeing what runs and from stopping it. */
async function stackOf({ stack }: InstanceRecord, home: Home): Promise<NonNullable<StatusResult['stack']>> {
  try {
    const { name, title } = await readStack(stack, stackFolders(home))
    return { name, title }
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    return { name: stack, title: `the stack ${stack} cannot be read: ${error.message}` }
  }
}

/** Yields when what a person would see has changed; memory and the like alone are no change. */
export async function* watchStatus(request: InstanceRequest, work: Work): AsyncGenerator<StatusResult> {
  let before = ''
  while (!work.signal.aborted) {
    const now = await look(request, work)
    const seen = JSON.stringify([now.state, now.restartNeeded, now.services.map(({ rssBytes, ...rest }) => rest)])
    if (seen !== before) yield now
    before = seen
    await delay(watchMilliseconds, undefined, { signal: work.signal }).catch(ignoreAbort(work.signal))
  }
}

export function stateOf({ services, tasks }: Pick<DaemonStatus, 'services' | 'tasks'>): StatusResult['state'] {
  const some = (...states: ServiceState['state'][]) => services.some(({ state }) => states.includes(state))
  if (some('stopping')) return 'stopping'
  if (some('starting') || tasks.some(({ state }) => state === 'running')) return 'starting'
  if (services.every(({ state }) => state === 'ready')) return 'running'
  return services.every(({ state }) => state === 'stopped' || state === 'pending') ? 'stopped' : 'partial'
}

async function withoutDaemon(home: Home, record: InstanceRecord, { emit }: Work): Promise<ServiceState[]> {
  const original = await runningOriginal(home, record)
  if (original !== null) {
    emit({ type: 'notice', level: 'warning', text: `${original.message}; none of them is shown here` })
    return []
  }
  const silent = await silentDaemon(record.id)
  if (silent !== null) emit({ type: 'notice', level: 'warning', text: `${silent.message}; ${silent.hint}` })
  const stateFile = stateFilePath(instanceRoot(home, record.name))
  const records = await provenRecords({ instanceId: record.id, emit }, await readState(stateFile, record.id, emit))
  const states: ServiceState[] = []
  for (const [id, { component, title, identity, startedAt, readyMs, restarts, ports, urls }] of Object.entries(
    records,
  )) {
    const reason = isSuspended(identity)
      ? suspended(identity)
      : 'it runs, but nobody watches it: sparkbox up takes it over'
    const rssBytes = residentBytes(identity.pid)
    states.push({
      id,
      component,
      title,
      state: 'unhealthy',
      pid: identity.pid,
      startedAt,
      readyMs,
      restarts,
      ports,
      urls,
      rssBytes,
      reason,
      diagnosis: null,
    })
  }
  return states
}

function ignoreAbort(signal: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!signal.aborted) throw error
  }
}
