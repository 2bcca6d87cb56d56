// What YARN says of the applications that went wrong or wait: its own words, and the logs of their containers.
import { join } from 'node:path'
import { z } from 'zod'
import { runProgram } from '../../host/run-program.js'
import type { Instance } from '../contract.js'
import { listOf } from '../hadoop/rest.js'
import { getJson } from '../http-json.js'
import { address, baseEnvironment } from '../service.js'
import { untilLogsAreCollected } from './applications.js'

const applications = z.object({
  apps: z
    .object({
      app: listOf(
        z.object({ id: z.string(), state: z.string(), finalStatus: z.string(), diagnostics: z.string().default('') }),
      ),
    })
    .nullable(),
})

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
  const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/apps?startedTimeBegin=${since}`
  const found = applications.parse(await getJson(url, signal)).apps?.app ?? []
  const waiting = found.filter(({ state }) => state === 'ACCEPTED')
  const failed = found.filter(({ finalStatus }) => finalStatus === 'FAILED' || finalStatus === 'KILLED')
  const said = [...waiting, ...failed].flatMap(({ diagnostics }) => diagnostics.split('\n'))
  const logs: string[] = []
  for (const { id } of failed) logs.push(...(await containerLines(instance, id, signal)))
  return [...said, ...logs]
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
