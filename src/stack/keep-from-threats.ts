// Keeps the data before a start takes over a setting that could lose it.
import type { Instance } from '../components/contract.js'
import type { Work } from '../events.js'
import type { Home } from '../instance/home.js'
import type { Plan } from '../instance/plan.js'
import type { InstanceRecord } from '../instance/record.js'
import { findThreats, refuseThreats, threatText } from './data-threats.js'
import { runningServices } from './running-services.js'
import { saveAutomatic } from './snapshot-automatic.js'

export interface PlannedStart {
  home: Home
  record: InstanceRecord
  instance: Instance
  plan: Plan
}

/**
 * What sparkbox.yaml asks for may have changed since the last start. Whoever calls holds the control lock and has written
 * no file yet. @throws StackError CONFIRMATION_REQUIRED where services run, which a snapshot would have to stop
 */
export async function keepFromThreats({ home, record, instance, plan }: PlannedStart, work: Work): Promise<void> {
  const threats = await findThreats(instance, plan)
  if (threats.length === 0) return
  if ((await runningServices(instance.name, work)).length > 0) refuseThreats(instance.name, threats)
  for (const threat of threats)
    work.emit({ type: 'notice', level: 'warning', text: `this change could lose data: ${threatText(threat)}` })
  const without = `sparkbox config apply --instance ${instance.name} --without-snapshot`
  await saveAutomatic(home, record, { reason: 'config', without }, work)
}
