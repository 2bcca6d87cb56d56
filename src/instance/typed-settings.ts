// The part of sparkbox.yaml that is no file of the makers': profile, ports, Java, Python and services, as key and value.
import { type JavaProduct, type JavaRuntimes, javaProducts } from '../artifacts/model.js'
import type { Instance } from '../components/contract.js'
import { servicesOf } from '../components/traits.js'
import type { Layer, StackConfig } from '../config/model.js'

export interface TypedSetting {
  key: string
  value: string
  layer: Layer
}

/** What is in force, and whether the person, the profile or the instance's own record says so. */
export function typedSettings({ config, ports, memory, javas, python, stack }: Instance): TypedSetting[] {
  return [
    { key: 'stack', value: stack.name, layer: 'instance' },
    { key: 'profile', value: memory.profile, layer: isSet(config.profile !== 'auto', 'default') },
    { key: 'source', value: config.source, layer: isSet(config.source !== 'auto', 'default') },
    ...(config.apache.mirrors.length === 0
      ? []
      : [{ key: 'apache.mirrors', value: config.apache.mirrors.join(' '), layer: 'user' as const }]),
    ...javaSettings(config, javas),
    { key: 'python.executable', value: python.executable, layer: isSet(config.python.executable !== null, 'instance') },
    {
      key: 'wsl.keepAlive',
      value: String(config.wsl.keepAlive ?? false),
      layer: isSet(config.wsl.keepAlive !== null, 'default'),
    },
    { key: 'security.sql', value: config.security.sql, layer: isSet(config.security.sql !== 'none', 'default') },
    ...Object.entries(ports).map(([id, port]) => ({
      key: `ports.${id}`,
      value: String(port),
      layer: isSet(id in config.ports, 'instance'),
    })),
    ...servicesOf(stack).flatMap((id) => {
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
              {
                key: `services.${id}.javaOptions`,
                value: own?.javaOptions.join(' ') ?? '',
                layer: isSet((own?.javaOptions.length ?? 0) > 0, 'default'),
              },
            ]),
      ]
    }),
  ]
}

/** One key where one Java runs all products. */
function javaSettings(config: StackConfig, javas: JavaRuntimes): TypedSetting[] {
  const homes = new Set(javaProducts.map((product) => javas[product].home))
  const setting = (key: 'home' | JavaProduct, value: string): TypedSetting => ({
    key: `java.${key}`,
    value,
    layer: isSet((config.java[key] ?? config.java.home) !== null, 'instance'),
  })
  if (homes.size === 1) return [setting('home', javas.spark.home)]
  return javaProducts.map((product) => setting(product, javas[product].home))
}

function isSet(condition: boolean, otherwise: Layer): Layer {
  return condition ? 'user' : otherwise
}
