// Takes over services that an earlier daemon has started.
import { elapsedNow } from '../host/elapsed.js'
import { isAlive } from '../host/process.js'
import {
  findMarked,
  instanceVariable,
  type MarkedProcess,
  readEnvironment,
  serviceVariable,
  startTime,
} from '../host/processes.js'
import { ask, missingPorts } from './ask.js'
import { recordOf } from './attempt.js'
import { change, type Fleet, type ServiceNode, save, tell } from './fleet.js'
import { readState, type ServiceRecord } from './state-file.js'
import { beginWatch } from './watch.js'

/**
 * Adopts what the state file names and what is marked as ours; returns the ids of the services that run.
 * A record whose process is gone or is another one by now is dropped with a notice; nothing is signalled.
 */
export async function adoptServices(fleet: Fleet, signal: AbortSignal): Promise<string[]> {
  const records = await provenRecords(fleet, await readState(fleet.stateFile, fleet.instanceId, fleet.emit))
  const marked = await findMarked({ SPARKBOX_INSTANCE_ID: fleet.instanceId })
  const adopted: ServiceNode[] = []
  for (const node of fleet.services.values()) {
    if (node.record !== null) continue
    node.record = records[node.spec.id] ?? (await recordFromMark(fleet, node, marked))
    if (node.record !== null) adopted.push(node)
  }
  for (const [id, record] of Object.entries(records)) if (!fleet.services.has(id)) fleet.orphans[id] = record
  await Promise.all(adopted.map((node) => takeOver(fleet, node, signal)))
  await save(fleet)
  return adopted.map((node) => node.spec.id)
}

/** Those records whose process still runs and carries the mark that it was started with. */
export async function provenRecords(
  { instanceId, emit }: Pick<Fleet, 'instanceId' | 'emit'>,
  records: Record<string, ServiceRecord>,
): Promise<Record<string, ServiceRecord>> {
  const proven: Record<string, ServiceRecord> = {}
  for (const [id, record] of Object.entries(records)) {
    const { pid } = record.identity
    if (!(await isAlive(record.identity))) {
      emit({ type: 'notice', level: 'info', text: `${record.title} (pid ${pid}) is gone` })
    } else if (!(await carriesMark(pid, instanceId, id))) {
      emit({ type: 'notice', level: 'warning', text: `pid ${pid} is not ${record.title}, and is left alone` })
    } else {
      proven[id] = record
    }
  }
  return proven
}

/** A pid, a start time and a boot can be written into a file by anybody; the mark is what only our own start gives. */
async function carriesMark(pid: number, instanceId: string, id: string): Promise<boolean> {
  const environment = await readEnvironment(pid)
  return environment?.get(instanceVariable) === instanceId && environment.get(serviceVariable) === id
}

/** The oldest marked process that leads a session is the one that was started; its children came later. */
async function recordFromMark(
  fleet: Fleet,
  node: ServiceNode,
  marked: readonly MarkedProcess[],
): Promise<ServiceRecord | null> {
  const [leader] = marked
    .filter((one) => one.serviceId === node.spec.id && one.session === one.identity.pid)
    .sort((one, other) => one.identity.startTicks - other.identity.startTicks)
  if (leader === undefined) return null
  const startedAt = (await startTime(leader.identity)).toISOString()
  const run = { identity: leader.identity, startedAt, readyMs: null, logOffset: 0 }
  // With which configuration it was started nobody knows any more, so a restart is due.
  return { ...recordOf(fleet, node, run), fingerprint: '' }
}

async function takeOver(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  const record = node.record!
  node.lifetime = new AbortController()
  node.restarts = record.restarts
  node.beganAt = elapsedNow()
  change(node, 'adopted')
  const missing = await missingPorts(record.ports, record.identity)
  const answer =
    missing === null
      ? await ask(node.spec.probe, record.identity.pid, fleet.timing.probeDeadline, signal)
      : { ready: false as const, reason: missing.reason }
  if (answer.ready) change(node, 'probe-passed')
  else change(node, 'probe-failed', answer.reason)
  tell(fleet, node, answer.ready ? answer.evidence : answer.reason)
  beginWatch(fleet, node)
}
