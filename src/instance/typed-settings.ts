// The part of sparkbox.yaml that is no file of the makers': profile, ports, Java, Python and services, as key and value.
import type { Instance } from '../components/contract.js'
import { serviceIds } from '../components/names.js'
import type { Layer } from '../config/model.js'

export interface TypedSetting {
  key: string
  value: string
  layer: Layer
}

/** What is in force, and whether the person, the profile or the instance's own record says so. */
export function typedSettings({ config, ports, memory, java, python, stack }: Instance): TypedSetting[] {
  const isSet = (condition: boolean, otherwise: Layer): Layer => (condition ? 'user' : otherwise)
  return [
    { key: 'stack', value: stack.name, layer: 'instance' },
    { key: 'profile', value: memory.profile, layer: isSet(config.profile !== 'auto', 'default') },
    { key: 'java.home', value: java.home, layer: isSet(config.java.home !== null, 'instance') },
    { key: 'python.executable', value: python.executable, layer: isSet(config.python.executable !== null, 'instance') },
    ...Object.entries(ports).map(([id, port]) => ({
      key: `ports.${id}`,
      value: String(port),
      layer: isSet(id in config.ports, 'instance'),
    })),
    ...serviceIds.flatMap((id) => {
      const own = config.services[id]
      const heap = memory.heapMegabytes[id]
      const enabled = own?.enabled ?? true
      return [
        { key: `services.${id}.enabled`, value: String(enabled), layer: isSet(!enabled, 'default') },
        ...(heap === undefined
          ? []
          : [
              {
                key: `services.${id}.heap`,
                value: `${heap}m`,
                layer: isSet((own?.heapMegabytes ?? null) !== null, 'profile'),
              },
            ]),
      ]
    }),
  ]
}
