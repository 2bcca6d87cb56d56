// What the ResourceManager knows about applications.
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Instance } from '../contract.js'
import { listOf } from '../hadoop/rest.js'
import { hdfsFind, hdfsRemove } from '../hdfs/webhdfs.js'
import { getJson } from '../http-json.js'
import { address } from '../service.js'
import { yarnLogFolder } from './settings.js'

const applications = z.object({
  apps: z
    .object({
      app: listOf(z.object({ id: z.string(), name: z.string(), state: z.string(), finalStatus: z.string() })),
    })
    .nullable(),
})

export type YarnApplication = { id: string; name: string; state: string; finalStatus: string }

/** All applications whose name contains the text. */
export async function yarnApplications(
  instance: Instance,
  nameContains: string,
  signal: AbortSignal,
): Promise<YarnApplication[]> {
  const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/apps`
  const list = applications.parse(await getJson(url, signal)).apps?.app ?? []
  return list.filter(({ name }) => name.includes(nameContains))
}

const application = z.object({ app: z.object({ logAggregationStatus: z.string() }) })
const unfinished = ['NOT_START', 'RUNNING', 'RUNNING_WITH_FAILURE']

/** Removes the collected logs of an ended application, once YARN has collected them. */
export async function removeApplicationLogs(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  await untilLogsAreCollected(instance, id, signal)
  for (const path of await hdfsFind(instance, yarnLogFolder, (name) => name === id, signal)) {
    await hdfsRemove(instance, path, signal)
  }
}

/** Before that, `yarn logs` finds nothing. */
export async function untilLogsAreCollected(instance: Instance, id: string, signal: AbortSignal): Promise<void> {
  const url = `http://${address(instance, 'resourcemanager.http')}/ws/v1/cluster/apps/${id}`
  while (unfinished.includes(application.parse(await getJson(url, signal)).app.logAggregationStatus)) {
    await delay(250, undefined, { signal })
  }
}
