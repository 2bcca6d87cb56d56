// How components state their values, and how layers lie on each other.
import type { Layer, OverrideValue, Setting, Settings } from './model.js'

type Plain = string | number | boolean

/** Key to value, or to value and the reason for it. */
export type Entries = Record<string, Plain | readonly [value: Plain, reason: string]>

/** One value of the layer `default`. */
export function setting(value: Plain, reason?: string): Setting {
  return make('default', value, reason)
}

/** Values that hold for every instance. */
export function settings(entries: Entries): Settings {
  return layer('default', entries)
}

/** Values that follow from the memory profile. */
export function profile(entries: Entries): Settings {
  return layer('profile', entries)
}

/** Values that only this instance has: ports, folders, its user. */
export function instance(entries: Entries): Settings {
  return layer('instance', entries)
}

/** Later layers win; what they replace is kept in `replaced` for `config explain`. */
export function mergeLayers(...layers: readonly Settings[]): Settings {
  const merged = new Map<string, Setting>()
  for (const [key, upper] of layers.flatMap((settings) => Object.entries(settings))) {
    const lower = merged.get(key)
    merged.set(key, lower === undefined ? upper : { ...upper, replaced: { value: lower.value, layer: lower.layer } })
  }
  return Object.fromEntries(merged)
}

/** The user's own map on top: `withUser(settings, config.overrides['core-site'])`. */
export function withUser(base: Settings, overrides: Readonly<Record<string, OverrideValue>>): Settings {
  const user = Object.entries(overrides).map(([key, { value, location }]): [string, Setting] => [
    key,
    { value, layer: 'user', location },
  ])
  return mergeLayers(base, Object.fromEntries(user))
}

function layer(layer: Layer, entries: Entries): Settings {
  return Object.fromEntries(
    Object.entries(entries).map(([key, entry]) => {
      const [value, reason] = Array.isArray(entry) ? (entry as readonly [Plain, string]) : [entry as Plain, undefined]
      return [key, make(layer, value, reason)]
    }),
  )
}

function make(layer: Layer, value: Plain, reason: string | undefined): Setting {
  return { value: String(value), layer, ...(reason === undefined ? {} : { reason }) }
}
