// Values of generated files, with the layer that each comes from.
import { explain } from '../config/explain.js'
import { maskValue } from '../config/mask.js'
import type { Work } from '../events.js'
import { typedSettings } from '../instance/typed-settings.js'
import type { ConfigKeyRequest, ConfigValues } from './api.js'
import { planConfiguration } from './config-plan.js'
import { unknownKey } from './unknown-key.js'

export async function getConfig({ instance, key }: ConfigKeyRequest, _work: Work): Promise<ConfigValues> {
  const { plan, instance: opened } = await planConfiguration(instance)
  const typed = typedSettings(opened).map((setting) => ({ ...setting, file: 'sparkbox.yaml' }))
  if (key !== null) {
    const own = typed.filter((setting) => setting.key === key)
    if (own.length > 0) return { instance, values: own }
    const { found, nearest, key: name } = explain(plan.files, key)
    if (found.length === 0) throw unknownKey(key, nearest)
    return { instance, values: found.map(({ path, value, layer }) => ({ key: name, file: path, value, layer })) }
  }
  const values = plan.files.flatMap((file) =>
    Object.entries(file.settings)
      .filter(([, { layer }]) => layer === 'user')
      .map(([name, { value, layer }]) => ({ key: name, file: file.path, value: maskValue(name, value), layer })),
  )
  return { instance, values: [...typed.filter(({ layer }) => layer === 'user'), ...values] }
}
