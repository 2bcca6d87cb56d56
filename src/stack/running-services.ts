// What of an instance runs.
import type { Work } from '../events.js'
import { status } from './status.js'

/** Ids of services that have a process, whether or not a daemon watches it. */
export async function runningServices(instance: string, work: Work): Promise<string[]> {
  const { services } = await status({ instance }, { ...work, emit: () => {} })
  return services.filter(({ pid }) => pid !== null).map(({ id }) => id)
}
