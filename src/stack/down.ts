// Stops an instance, with its daemon or without one; data stays.
import { setTimeout as delay } from 'node:timers/promises'
import { endSilentDaemon, silentDaemon } from '../daemon/silent.js'
import { StackError } from '../errors.js'
import type { Emit, Work } from '../events.js'
import { removePerformanceData } from '../host/performance-data.js'
import { identify, isAlive } from '../host/process.js'
import { findMarked, instanceVariable } from '../host/processes.js'
import { instanceRoot, stateFilePath } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import { type InstanceRecord, requireRecord } from '../instance/record.js'
import { readState } from '../supervisor/state-file.js'
import { stopRecorded } from '../supervisor/stop-recorded.js'
import type { DownResult, PlanResult, ServicesRequest } from './api.js'
import { requireOriginal } from './copies.js'
import { requireKnownServices } from './service-names.js'
import { runningDaemon, surroundings, withControl } from './surroundings.js'

export async function down(request: ServicesRequest, work: Work): Promise<DownResult> {
  requireKnownServices(request.services)
  const startedAt = performance.now()
  const { home } = surroundings()
  const record = await requireRecord(home, request.instance)
  const { stopped, noting } = noteStopped(work)
  await withControl(home, request.instance, 'down', work, async () => {
    if (request.services.length > 0) await stopSome(home, record, request.services, noting)
    else await stopInstance(home, record, noting)
  })
  return {
    instance: request.instance,
    alreadyStopped: stopped.length === 0,
    milliseconds: Math.round(performance.now() - startedAt),
    stopped,
  }
}

export async function planDown(request: ServicesRequest, { signal }: Work): Promise<PlanResult> {
  requireKnownServices(request.services)
  const { home } = surroundings()
  const record = await requireRecord(home, request.instance)
  const marked = await findMarked({ [instanceVariable]: record.id })
  signal.throwIfAborted()
  const wanted = marked.filter(
    ({ serviceId }) => request.services.length === 0 || request.services.includes(serviceId ?? ''),
  )
  return {
    instance: request.instance,
    actions: wanted.map(({ serviceId, identity, command }) => ({
      kind: 'stop',
      subject: serviceId ?? command,
      detail: `pid ${identity.pid}`,
      bytes: null,
    })),
  }
}

/** Everything of the instance: services in reverse order, the daemon, and what carries the instance's mark besides. */
export async function stopInstance(home: Home, record: InstanceRecord, work: Work): Promise<void> {
  await requireOriginal(home, record)
  const stateFile = stateFilePath(instanceRoot(home, record.name))
  const recorded = Object.values(await readState(stateFile, record.id, work.emit))
  const daemon = await runningDaemon(home, record, work.signal)
  if (daemon === null) {
    await endSilentDaemon(record.id, work)
  } else {
    const identity = await identify(daemon.status.pid)
    await daemon.client.stop({ services: null }, work)
    await daemon.client.shutDown(work.signal)
    if (identity !== null) while (await isAlive(identity)) await delay(10, undefined, { signal: work.signal })
  }
  const ended = await stopRecorded(stateFile, record.id, work)
  await removePerformanceData([...recorded.map(({ identity }) => identity.pid), ...ended.map(({ pid }) => pid)])
}

async function stopSome(home: Home, record: InstanceRecord, services: string[], work: Work): Promise<void> {
  const daemon = await runningDaemon(home, record, work.signal)
  if (daemon === null) {
    const silent = await silentDaemon(record.id)
    if (silent !== null) throw silent
    if ((await findMarked({ [instanceVariable]: record.id })).length === 0) return
    throw new StackError('NOT_RUNNING', `no daemon runs for the instance ${record.name}`, {
      hint: 'sparkbox up takes over what runs; sparkbox down stops all of it',
    })
  }
  await daemon.client.stop({ services }, work)
  // A daemon without a service has nothing to look after.
  const left = (await daemon.client.status(work.signal)).services
  if (left.every(({ pid }) => pid === null)) await stopInstance(home, record, work)
}

function noteStopped({ signal, emit }: Work): { stopped: string[]; noting: { signal: AbortSignal; emit: Emit } } {
  const stopped: string[] = []
  const stopping = new Set<string>()
  return {
    stopped,
    noting: {
      signal,
      emit: (event) => {
        if (event.type === 'service' && event.status === 'stopping') stopping.add(event.id)
        // A service that did not run is told as stopped, too.
        if (event.type === 'service' && event.status === 'stopped' && stopping.delete(event.id)) stopped.push(event.id)
        emit(event)
      },
    },
  }
}
