// Stops services, those that need others first.
import { StackError } from '../errors.js'
import { change, type Fleet, markerOf, neededServices, type ServiceNode, save, tell } from './fleet.js'
import type { StopPolicy } from './spec.js'
import { type Ending, terminate } from './terminate.js'

const neverReadyMilliseconds = 5_000

/** Each service stops when those that need it, of the same set, have stopped; the rest goes on in parallel. */
export async function stopServices(fleet: Fleet, ids: readonly string[], signal: AbortSignal): Promise<void> {
  const nodes = ids.map((id) => serviceOf(fleet, id))
  await inStopOrder(
    nodes.map((node) => ({ id: node.spec.id, needs: neededServices(fleet, node.spec.id) })),
    (id) => stopService(fleet, serviceOf(fleet, id), signal),
  )
}

/**
 * Runs `stop` for each id after those of all ids that need it, also when these failed; then throws the first failure.
 */
export async function inStopOrder(
  services: readonly { id: string; needs: readonly string[] }[],
  stop: (id: string) => Promise<void>,
): Promise<void> {
  const begun = new Map<string, Promise<void>>()
  const begin = (id: string): Promise<void> => {
    const known = begun.get(id)
    if (known !== undefined) return known
    const before = services.filter((other) => other.id !== id && other.needs.includes(id)).map((other) => other.id)
    const stopped = Promise.allSettled(before.map(begin)).then(() => stop(id))
    begun.set(id, stopped)
    return stopped
  }
  const results = await Promise.allSettled(services.map((one) => begin(one.id)))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

/** Joins a stop that is on its way. Resolves when the processes and their ports are gone. */
export function stopService(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  node.stopping ??= stop(fleet, node, signal).finally(() => {
    node.stopping = null
  })
  return node.stopping
}

async function stop(fleet: Fleet, node: ServiceNode, signal: AbortSignal): Promise<void> {
  const { id, title } = node.spec
  if (node.status === 'stopped') return
  const failure = new StackError('INTERRUPTED', `${title} was stopped while it started`, {
    hint: `sparkbox up ${id}`,
    details: { service: id },
  })
  node.lifetime.abort(failure)
  await Promise.allSettled([node.attempt, node.watch])
  change(node, 'stop-requested')
  if (node.status === 'stopping') tell(fleet, node)
  let ending: Ending = 'gone'
  const policy = stopPolicy(node)
  if (node.record !== null) {
    const { identity, ports } = node.record
    const target = { title, identity, stop: policy, ports: Object.values(ports), marker: markerOf(fleet, id) }
    try {
      ending = await terminate(target, signal, fleet.callers)
    } catch (error) {
      change(node, 'gave-up', error instanceof Error ? error.message : String(error))
      tell(fleet, node)
      throw error
    }
    node.record = null
  }
  if (node.status === 'stopping') change(node, 'exited')
  const late = `it did not end within ${policy.withinMilliseconds / 1000} s and was killed`
  tell(fleet, node, ending === 'killed' ? late : '')
  await save(fleet)
}

/** A service that was never ready holds no work of anybody's: it need not take its time to end. */
function stopPolicy({ spec, record }: ServiceNode): StopPolicy {
  const policy = record?.stop ?? spec.stop
  if (record === null || record.readyMs !== null) return policy
  return { ...policy, withinMilliseconds: Math.min(policy.withinMilliseconds, neverReadyMilliseconds) }
}

function serviceOf(fleet: Fleet, id: string): ServiceNode {
  const node = fleet.services.get(id)
  if (node === undefined) throw new StackError('UNKNOWN_SERVICE', `there is no service ${id}`, { details: { id } })
  return node
}
