// Where a value comes from, and what the running process really has.
import { components } from '../components/registry.js'
import { explain } from '../config/explain.js'
import { maskValue } from '../config/mask.js'
import type { Work } from '../events.js'
import { typedSettings } from '../instance/typed-settings.js'
import type { ConfigExplanation } from './api.js'
import { planConfiguration } from './config-plan.js'
import { unknownKey } from './unknown-key.js'

const answerMilliseconds = 3_000

export async function explainConfig(
  request: { instance: string; key: string },
  { signal }: Work,
): Promise<ConfigExplanation> {
  const { instance, plan } = await planConfiguration(request.instance)
  const own = typedSettings(instance).find((setting) => setting.key === request.key)
  if (own !== undefined) {
    const { key, value, layer } = own
    const occurrence = { file: 'sparkbox.yaml', value, layer, location: null, reason: null, running: null }
    return { instance: request.instance, key, occurrences: [occurrence] }
  }
  const { found, nearest, key } = explain(plan.files, request.key)
  if (found.length === 0) throw unknownKey(request.key, nearest)
  const occurrences = await Promise.all(
    found.map(async ({ path, value, layer, location, reason }) => ({
      file: path,
      value,
      layer,
      location: location ?? null,
      reason: reason ?? null,
      running: await runningValue(path),
    })),
  )
  return { instance: request.instance, key, occurrences }

  async function runningValue(file: string): Promise<{ value: string; source: string } | null> {
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)])
    for (const component of components) {
      const answer = await component.runningValue?.(instance, file, key, deadline)
      if (answer) return { value: maskValue(key, answer.value), source: answer.source }
    }
    return null
  }
}
