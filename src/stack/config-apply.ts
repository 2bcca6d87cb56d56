// Takes over what sparkbox.yaml asks for now: writes the files, restarts only the services that read a changed one, and
// starts those again that have failed.
import { currentDaemon } from '../daemon/launch.js'
import { silentDaemon } from '../daemon/silent.js'
import type { Work } from '../events.js'
import { instanceRoot } from '../instance/folders.js'
import { openInstance } from '../instance/open.js'
import { makePlan } from '../instance/plan.js'
import { type InstanceRecord, readRecord, requireRecord } from '../instance/record.js'
import { writePlan } from '../instance/write.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { ApplyRequest, ApplyResult, PlanResult } from './api.js'
import { configurationDifference, planConfiguration } from './config-plan.js'
import { type DataThreat, findThreats, refuseThreats, threatText } from './data-threats.js'
import { runningServices } from './running-services.js'
import { planAutomatic, saveAutomatic } from './snapshot-automatic.js'
import { placeOf, runningDaemon, type Surroundings, surroundings, withControl } from './surroundings.js'
import { whileStopped } from './while-stopped.js'

export async function applyConfig(request: ApplyRequest, work: Work): Promise<ApplyResult> {
  const startedAt = performance.now()
  const around = surroundings()
  const { home } = around
  const record = await requireRecord(home, request.instance)
  const threats = await threatsOf(request)
  const applied =
    threats.length === 0
      ? await withControl(home, record.name, 'config apply', work, async () => ({
          ...(await applyHeld(around, record, work)),
          snapshot: null,
        }))
      : await applyStopped(record, threats, request.withoutSnapshot, work)
  return { instance: request.instance, milliseconds: Math.round(performance.now() - startedAt), ...applied }
}

/** The caller holds the control lock. @throws StackError CONFIRMATION_REQUIRED for a change that could lose data. */
export async function applyHeld(
  { home, environment }: Surroundings,
  record: InstanceRecord,
  work: Work,
): Promise<Pick<ApplyResult, 'written' | 'restarted'>> {
  const instance = await openInstance(home, record.name)
  const plan = makePlan(instance)
  const daemon = await currentDaemon(placeOf(home, record), environment, work)
  const silent = daemon === null ? await silentDaemon(record.id) : null
  if (silent !== null) throw silent
  refuseThreats(record.name, await findThreats(instance, plan))
  const written = await writePlan(instance, plan, work)
  if (daemon === null) return { written, restarted: [] }
  await daemon.client.reload(work)
  const { services, restartNeeded } = await daemon.client.status(work.signal)
  const restarted = [...restartNeeded, ...services.filter(waitsForRepair).map(({ id }) => id)]
  if (restarted.length > 0) await daemon.client.restart({ services: restarted, dependents: false }, work)
  return { written, restarted }
}

/** Failed, or not started because what it needs has failed: the new configuration may be the repair. */
function waitsForRepair({ state, reason }: ServiceState): boolean {
  return state === 'failed' || (state === 'pending' && reason !== null)
}

/** Data is kept while nothing writes to it, so everything restarts. */
async function applyStopped(
  record: InstanceRecord,
  threats: readonly DataThreat[],
  withoutSnapshot: boolean,
  work: Work,
): Promise<Omit<ApplyResult, 'instance' | 'milliseconds'>> {
  const { home } = surroundings()
  for (const threat of threats) tell(work, `this change could lose data: ${threatText(threat)}`)
  const stopping = { home, record, purpose: 'config apply', reason: 'for the change' }
  const { value, restarted } = await whileStopped(stopping, work, async () => {
    const without = `sparkbox config apply --instance ${record.name} --without-snapshot`
    const snapshot = withoutSnapshot ? null : await saveAutomatic(home, record, { reason: 'config', without }, work)
    const instance = await openInstance(home, record.name)
    return { snapshot, written: await writePlan(instance, makePlan(instance), work) }
  })
  return { ...value, restarted }
}

export async function planApply(request: ApplyRequest, work: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const { instance: name } = request
  const { files, instance } = await configurationDifference(name)
  const record = await readRecord(home, name)
  const threats = await threatsOf(request)
  const isStopped = threats.length > 0
  const kept =
    isStopped && !request.withoutSnapshot && record !== null ? await planAutomatic(home, record, 'config') : []
  const daemon = record === null ? null : await runningDaemon(home, record, work.signal)
  const restarts = isStopped ? await runningServices(name, work) : (daemon?.status.restartNeeded ?? [])
  return {
    instance: instance.name,
    actions: [
      ...kept,
      ...files.map(({ path, change, keys }) => ({
        kind: 'write' as const,
        subject: `${instanceRoot(home, name)}/conf/${path}`,
        detail: `${change}: ${keys.map(({ key }) => key).join(', ')}`,
        bytes: null,
      })),
      ...restarts.map((id) => ({
        kind: 'restart' as const,
        subject: id,
        detail: isStopped ? 'everything restarts for the snapshot' : 'reads a changed file',
        bytes: null,
      })),
      ...(isStopped ? [] : (daemon?.status.services ?? [])).filter(waitsForRepair).map(({ id, reason }) => ({
        kind: 'restart' as const,
        subject: id,
        detail: reason ?? 'has failed',
        bytes: null,
      })),
    ],
  }
}

async function threatsOf({ instance: name }: ApplyRequest): Promise<DataThreat[]> {
  const { instance, plan } = await planConfiguration(name)
  return findThreats(instance, plan)
}

function tell({ emit }: Work, text: string): void {
  emit({ type: 'notice', level: 'warning', text })
}
