// All instances of this person.
import type { Work } from '../events.js'
import { instanceRoot } from '../instance/folders.js'
import { listRecords } from '../instance/record.js'
import type { InstanceSummary } from './api.js'
import { status } from './status.js'
import { surroundings } from './surroundings.js'

export async function listInstances(work: Work): Promise<{ instances: InstanceSummary[] }> {
  const { home } = surroundings()
  const records = await listRecords(home)
  const instances = await Promise.all(
    records.map(async ({ name, stack, createdAt }) => {
      const { state, services } = await status({ instance: name }, work)
      const readyServices = services.filter((service) => service.state === 'ready').length
      return {
        name,
        stack,
        state,
        createdAt,
        directory: instanceRoot(home, name),
        readyServices,
        services: services.length,
      }
    }),
  )
  return { instances }
}
