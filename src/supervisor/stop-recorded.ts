// Stops an instance from its state file and its marks alone, without a daemon.

import type { Work } from '../events.js'
import { elapsedNow } from '../host/elapsed.js'
import { ancestorsAndGroup, findMarked, instanceVariable, serviceVariable } from '../host/processes.js'
import { systemFailure } from '../host/system-failure.js'
import { provenRecords } from './adopt.js'
import { readState, type ServiceRecord, writeState } from './state-file.js'
import { inStopOrder } from './stop.js'
import { type Ending, endAll, terminate } from './terminate.js'

export interface StoppedProcess {
  /** The service; null for a process that belongs to none, such as a YARN container. */
  id: string | null
  title: string
  pid: number
  ending: Ending
}

/** What has no recorded policy any more gets so many milliseconds after SIGTERM. */
const graceWithoutRecord = 20_000

/**
 * Ends the recorded services, those that need others first, each by its own policy; then whatever else carries the
 * instance's mark. Nothing that is not proven ours is signalled. Returns what it stopped.
 * @throws StackError STOP_TIMEOUT when something survives SIGKILL.
 */
export async function stopRecorded(stateFile: string, instanceId: string, work: Work): Promise<StoppedProcess[]> {
  const { emit, signal } = work
  const records = await provenRecords({ instanceId, emit }, await readState(stateFile, instanceId, emit))
  const stopped: StoppedProcess[] = []
  await inStopOrder(
    Object.entries(records).map(([id, record]) => ({ id, needs: record.dependsOn })),
    async (id) => {
      const record = records[id]!
      const began = elapsedNow()
      const tell = (status: 'stopping' | 'stopped', detail: string) =>
        emit({ type: 'service', id, title: record.title, status, milliseconds: elapsedNow() - began, detail })
      tell('stopping', '')
      const ending = await terminate(targetOf(record, instanceId, id), signal)
      stopped.push({ id, title: record.title, pid: record.identity.pid, ending })
      tell('stopped', ending === 'killed' ? 'it did not end in time and was killed' : '')
    },
  )
  stopped.push(...(await endMarked(instanceId, signal)))
  // Nothing was ever started where no state file is; then none is made.
  if (Object.keys(records).length > 0) await forget(stateFile, instanceId, emit)
  return stopped
}

/** On a full disk the records stay, and the next reader sees that their processes are gone. */
async function forget(stateFile: string, instanceId: string, emit: Work['emit']): Promise<void> {
  try {
    await writeState(stateFile, instanceId, {})
  } catch (error) {
    const failure = systemFailure(error)
    if (failure === null) throw error
    emit({ type: 'notice', level: 'warning', text: failure.message })
  }
}

async function endMarked(instanceId: string, signal: AbortSignal): Promise<StoppedProcess[]> {
  const spared = ancestorsAndGroup()
  const left = (await findMarked({ [instanceVariable]: instanceId })).filter((one) => !spared.has(one.identity.pid))
  const identities = left.map((one) => one.identity)
  await endAll(identities, 'a process of the instance', signal, graceWithoutRecord)
  return left.map(({ identity, serviceId, command }) => ({
    id: serviceId,
    title: command,
    pid: identity.pid,
    ending: 'stopped',
  }))
}

function targetOf({ title, identity, stop, ports }: ServiceRecord, instanceId: string, id: string) {
  const marker = { [instanceVariable]: instanceId, [serviceVariable]: id }
  return { title, identity, stop, ports: Object.values(ports), marker }
}
