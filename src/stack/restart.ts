// Restarts services of a running instance, and what runs on top of them.
import { currentDaemon } from '../daemon/launch.js'
import type { Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import { makePlan } from '../instance/plan.js'
import { requireRecord } from '../instance/record.js'
import { writePlan } from '../instance/write.js'
import type { PlanResult, RestartResult, ServicesRequest } from './api.js'
import { findThreats, refuseThreats } from './data-threats.js'
import { requireKnownServices } from './service-names.js'
import { placeOf, requireDaemon, surroundings, withControl } from './surroundings.js'

export async function restart(request: ServicesRequest, work: Work): Promise<RestartResult> {
  const startedAt = performance.now()
  const { home, environment } = surroundings()
  const { client, record, services } = await daemonAndServices(request, work)
  await withControl(home, request.instance, 'restart', work, async () => {
    await currentDaemon(placeOf(home, record), environment, work)
    const instance = await openInstance(home, request.instance)
    const plan = makePlan(instance)
    refuseThreats(instance.name, await findThreats(instance, plan))
    await writePlan(instance, plan, work)
    await client.reload(work)
    await client.restart({ services, dependents: true }, work)
  })
  const status = await client.status(work.signal)
  return {
    instance: request.instance,
    milliseconds: Math.round(performance.now() - startedAt),
    restarted: services,
    services: status.services,
  }
}

export async function planRestart(request: ServicesRequest, work: Work): Promise<PlanResult> {
  const { services } = await daemonAndServices(request, work)
  const actions = services.map((id) => ({ kind: 'restart', subject: id, detail: '', bytes: null }) as const)
  return { instance: request.instance, actions }
}

async function daemonAndServices(request: ServicesRequest, work: Work) {
  requireKnownServices(request.services)
  const { home } = surroundings()
  const record = await requireRecord(home, request.instance)
  const daemon = await requireDaemon(home, record, work)
  const running = daemon.status.services.map(({ id }) => id)
  return { client: daemon.client, record, services: request.services.length === 0 ? running : request.services }
}
