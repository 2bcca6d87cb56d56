// What YARN says of the applications that went wrong or wait: its own words, and the logs of their containers.
import { join } from 'node:path'
import { z } from 'zod'
import { runProgram } from '../../host/run-program.js'
import type { Instance } from '../contract.js'
import { listOf } from '../hadoop/rest.js'
import { getJson } from '../http-json.js'
import { address, baseEnvironment } from '../service.js'
import { untilLogsAreCollected } from './applications.js'

const application = z.object({
  id: z.string(),
  state: z.string(),
  finalStatus: z.string(),
  diagnostics: z.string().default(''),
  runningContainers: z.number().default(0),
  resourceRequests: listOf(z.object({ numContainers: z.number(), capability: z.object({ memory: z.number() }) })),
})
const applications = z.object({ apps: z.object({ app: listOf(application) }).nullable() })

/** Collecting takes a second or two; whoever waits for an explanation does not wait for long. */
const collectedWithinMilliseconds = 15_000

/**
 * Lines about applications that were sent since then (milliseconds of the epoch) and wait to be started, failed or were
 * killed. What the ResourceManager says comes first, then what their containers logged.
 */
export async function troubledApplicationLines(
  instance: Instance,
  since: number,
  signal: AbortSignal,
): Promise<string[]> {
  const found = await applicationsSince(instance, since, signal)
  const waiting = found.filter(isWaiting)
  const failed = found.filter(({ finalStatus }) => finalStatus === 'FAILED' || finalStatus === 'KILLED')
  const said = [...waiting, ...failed].flatMap(({ diagnostics }) => diagnostics.split('\n'))
  const logs: string[] = []
  for (const { id } of failed) logs.push(...(await containerLines(instance, id, signal)))
  return [...said, ...logs]
}

/** Those that were sent since then and for which YARN has no room now, with what it says of them, or shows. */
export async function waitingApplications(
  instance: Instance,
  since: number,
  signal: AbortSignal,
): Promise<{ id: string; reason: string }[]> {
  const found = await applicationsSince(instance, since, signal)
  return found.flatMap((one) => {
    const reason = whyItWaits(one)
    return reason === null ? [] : [{ id: one.id, reason }]
  })
}

function whyItWaits(one: z.infer<typeof application>): string | null {
  const { state, diagnostics, runningContainers, resourceRequests } = one
  // The others that were accepted are on their way: their container starts.
  if (isWaiting(one)) return /not yet activated|waiting for resources/i.test(diagnostics) ? diagnostics : null
  const wanted = resourceRequests.filter(({ numContainers }) => numContainers > 0)
  if (state !== 'RUNNING' || runningContainers > 1 || wanted.length === 0) return null
  const megabytes = Math.max(...wanted.map(({ capability }) => capability.memory))
  return `it waits, because its application master runs and YARN has no room for a container of ${megabytes} MB beside it`
}

async function applicationsSince(instance: Instance, since: number, signal: AbortSignal) {
  const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/apps?startedTimeBegin=${since}`
  return applications.parse(await getJson(url, signal)).apps?.app ?? []
}

function isWaiting({ state }: { state: string }): boolean {
  return state === 'ACCEPTED'
}

async function containerLines(instance: Instance, id: string, signal: AbortSignal): Promise<string[]> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(collectedWithinMilliseconds)])
  await untilLogsAreCollected(instance, id, inTime).catch((error: unknown) => {
    if (!inTime.aborted || signal.aborted) throw error
  })
  const { output } = await runProgram({
    argv: [join(instance.directories.bin, 'yarn'), 'logs', '-applicationId', id],
    environment: baseEnvironment(instance),
    directory: instance.directories.temporary,
    signal,
  })
  return output
}
