// Deletes an instance's data and keeps the rest: ports, configuration, installed components, and the data in a snapshot.
import type { Work } from '../events.js'
import { exists } from '../host/files.js'
import { instanceDirectories, instanceRoot } from '../instance/folders.js'
import { type InstanceRecord, requireRecord, writeRecord } from '../instance/record.js'
import type { PlanResult, ResetRequest, ResetResult } from './api.js'
import { stopInstance } from './down.js'
import { freedBytes, removeFolders } from './removal.js'
import { planAutomatic, saveAutomatic } from './snapshot-automatic.js'
import { surroundings, withControl } from './surroundings.js'

export async function reset({ instance, withoutSnapshot }: ResetRequest, work: Work): Promise<ResetResult> {
  const { home } = surroundings()
  const record = await requireRecord(home, instance)
  const root = instanceRoot(home, instance)
  return withControl(home, instance, 'reset', work, async () => {
    await stopInstance(home, record, work)
    const without = `sparkbox reset --instance ${instance} --without-snapshot`
    const snapshot = withoutSnapshot ? null : await saveAutomatic(home, record, { reason: 'reset', without }, work)
    const { removed, bytes } = await removeFolders(dataFolders(root, record), [root, record.postgresFolder])
    // Without data any stack will do.
    await writeRecord(home, { ...record, dataVersions: {} })
    return { instance, removed, kept: [root], bytes, snapshot }
  })
}

export async function planReset({ instance, withoutSnapshot }: ResetRequest, _work: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const record = await requireRecord(home, instance)
  const actions: PlanResult['actions'] = withoutSnapshot ? [] : await planAutomatic(home, record, 'reset')
  for (const folder of dataFolders(instanceRoot(home, instance), record)) {
    if (!(await exists(folder))) continue
    actions.push({ kind: 'delete', subject: folder, detail: 'with all that it holds', bytes: await freedBytes(folder) })
  }
  return { instance, actions }
}

/** HDFS, YARN's local files, the PostgreSQL cluster, logs and temporary files. */
function dataFolders(root: string, record: InstanceRecord): string[] {
  const { data, logs, temporary, postgres } = instanceDirectories(root, record.postgresFolder)
  return [data, postgres, logs, temporary]
}
