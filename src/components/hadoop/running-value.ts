// What a running Hadoop or Hive daemon really has for a key, by its own `/conf` page.
import { z } from 'zod'
import type { Instance, RunningValue } from '../contract.js'
import { getJson } from '../http-json.js'
import { answerOrNull } from '../probe-answer.js'
import { address } from '../service.js'

const one = z.object({ property: z.object({ key: z.string(), value: z.string().nullable() }) })
const all = z.object({ properties: z.array(z.object({ key: z.string(), value: z.string().nullable() })) })

/** Null where the daemon does not run or does not know the key. */
export async function hadoopRunningValue(
  instance: Instance,
  portId: string,
  key: string,
  signal: AbortSignal,
): Promise<RunningValue | null> {
  const url = `http://${address(instance, portId)}/conf?format=json&name=${encodeURIComponent(key)}`
  const answer = await answerOrNull(getJson(url, signal))
  if (answer === null) return null
  const parsed = z.union([one, all]).parse(answer)
  // Some daemons ignore `name` and list everything.
  const properties = 'property' in parsed ? [parsed.property] : parsed.properties
  const value = properties.find((property) => property.key === key)?.value ?? null
  return value === null ? null : { value, source: url }
}
