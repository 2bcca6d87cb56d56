// What `up` says when its time is over: what it still waited for, and what is known of that.
import type { DaemonClient } from '../daemon/client.js'
import { StackError } from '../errors.js'
import type { ServiceState } from '../supervisor/spec.js'
import type { UpRequest } from './api.js'

const answerMilliseconds = 5_000

/** Filled in when the time is over. */
export interface Late {
  services: ServiceState[]
}

/** The services that were on their way; none where the daemon does not answer either. */
export async function stillStarting(client: DaemonClient): Promise<ServiceState[]> {
  const status = await client.status(AbortSignal.timeout(answerMilliseconds)).catch(() => null)
  return status?.services.filter(({ state }) => state === 'starting' || state === 'unhealthy') ?? []
}

export function timeoutFailure(request: UpRequest, { services }: Late, cause: unknown): StackError {
  const seconds = (request.timeoutMilliseconds ?? 0) / 1000
  const waitedFor = services.map(({ title, reason }) => (reason === null ? title : `${title}: ${reason}`))
  const diagnosis = services.find((service) => service.diagnosis !== null)?.diagnosis ?? null
  const late = `the instance ${request.instance} was not ready within ${seconds} s`
  return new StackError('START_TIMEOUT', [late, ...waitedFor].join('; '), {
    hint: diagnosis?.fix ?? 'sparkbox status, then sparkbox up with a longer --timeout',
    details: {
      services: services.map(({ id, state, reason }) => ({ id, state, reason })),
      ...(diagnosis === null ? {} : { diagnosis }),
    },
    cause,
  })
}
