// What the ResourceManager knows about applications.
import { z } from 'zod'
import type { Instance } from '../contract.js'
import { listOf } from '../hadoop/rest.js'
import { getJson } from '../http-json.js'
import { address } from '../service.js'

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
