// What sparkbox.yaml asks for against what the services were started with.
import type { Work } from '../events.js'
import { readRecord } from '../instance/record.js'
import type { ConfigDifference, InstanceRequest } from './api.js'
import { configurationDifference } from './config-plan.js'
import { runningDaemon, surroundings } from './surroundings.js'

export async function diffConfig({ instance }: InstanceRequest, { signal }: Work): Promise<ConfigDifference> {
  const { home } = surroundings()
  const { files } = await configurationDifference(instance)
  const record = await readRecord(home, instance)
  const daemon = record === null ? null : await runningDaemon(home, record, signal)
  const changes = files.flatMap(({ path, keys, readers }) =>
    keys.map(({ key, before, after }) => ({
      file: path,
      key,
      running: before,
      configured: after,
      services: [...readers],
    })),
  )
  return { instance, changes, restartNeeded: daemon?.status.restartNeeded ?? [] }
}
