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

/** Those that were sent since then and that the ResourceManager has accepted and has no room for, with its reason. */
export async function waitingApplications(
  instance: Instance,
  since: number,
  signal: AbortSignal,
): Promise<{ id: string; diagnostics: string }[]> {
  const waiting = (await applicationsSince(instance, since, signal)).filter(isWaiting)
  // The others are on their way: their container starts.
  return waiting.filter(({ diagnostics }) => /not yet activated|waiting for resources/i.test(diagnostics))
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
