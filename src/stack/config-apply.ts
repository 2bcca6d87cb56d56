// Takes over what sparkbox.yaml asks for now: writes the files and restarts only the services that read a changed one.
import { silentDaemon } from '../daemon/silent.js'
import type { Work } from '../events.js'
import { instanceRoot } from '../instance/folders.js'
import { openInstance } from '../instance/open.js'
import { makePlan } from '../instance/plan.js'
import { readRecord, requireRecord } from '../instance/record.js'
import { writePlan } from '../instance/write.js'
import type { ApplyResult, InstanceRequest, PlanResult } from './api.js'
import { configurationDifference } from './config-plan.js'
import { runningDaemon, surroundings, withControl } from './surroundings.js'

export async function applyConfig({ instance: name }: InstanceRequest, work: Work): Promise<ApplyResult> {
  const startedAt = performance.now()
  const { home } = surroundings()
  const record = await requireRecord(home, name)
  const { written, restarted } = await withControl(home, name, 'config apply', work, async () => {
    const instance = await openInstance(home, name)
    const daemon = await runningDaemon(home, record, work.signal)
    const silent = daemon === null ? await silentDaemon(record.id) : null
    if (silent !== null) throw silent
    const files = await writePlan(instance, makePlan(instance), work)
    if (daemon === null) return { written: files, restarted: [] }
    await daemon.client.reload(work)
    const services = (await daemon.client.status(work.signal)).restartNeeded
    if (services.length > 0) await daemon.client.restart({ services, dependents: false }, work)
    return { written: files, restarted: services }
  })
  return { instance: name, milliseconds: Math.round(performance.now() - startedAt), written, restarted }
}

export async function planApply({ instance: name }: InstanceRequest, { signal }: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const { files, instance } = await configurationDifference(name)
  const record = await readRecord(home, name)
  const daemon = record === null ? null : await runningDaemon(home, record, signal)
  const root = instanceRoot(home, name)
  return {
    instance: instance.name,
    actions: [
      ...files.map(({ path, change, keys }) => ({
        kind: 'write' as const,
        subject: `${root}/conf/${path}`,
        detail: `${change}: ${keys.map(({ key }) => key).join(', ')}`,
        bytes: null,
      })),
      ...(daemon?.status.restartNeeded ?? []).map((id) => ({
        kind: 'restart' as const,
        subject: id,
        detail: 'reads a changed file',
        bytes: null,
      })),
    ],
  }
}
