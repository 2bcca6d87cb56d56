// Where a value comes from.
import { splitSection } from './keys.js'
import { maskValue } from './mask.js'
import type { ConfigFile, Layer, Location, OverrideSection } from './model.js'
import { nearestFew } from './nearest.js'

/** One generated file that holds the key. Secrets are masked. */
export interface Explanation {
  path: string
  section: OverrideSection | null
  value: string
  layer: Layer
  location?: Location
  reason?: string
  /** What the value took the place of. */
  overridden?: { value: string; layer: Layer }
  readers: readonly string[]
}

export interface Explanations {
  key: string
  found: Explanation[]
  /** Generated keys that resemble an unknown one, the nearest first; empty where something was found. */
  nearest: string[]
}

/** `key` is bare, or `section/key` to look in one kind of file only. */
export function explain(files: readonly ConfigFile[], key: string): Explanations {
  const { section, name } = splitSection(key) ?? { section: null, name: key }
  const candidates = section === null ? files : files.filter((file) => file.section === section)
  const found = candidates.flatMap((file) => explainIn(file, name))
  if (found.length > 0) return { key: name, found, nearest: [] }
  const keys = new Set(candidates.flatMap((file) => Object.keys(file.settings)))
  return { key: name, found, nearest: nearestFew(name, [...keys], 3) }
}

function explainIn(file: ConfigFile, key: string): Explanation[] {
  const setting = Object.hasOwn(file.settings, key) ? file.settings[key] : undefined
  if (setting === undefined) return []
  const { value, layer, location, reason, replaced } = setting
  return [
    {
      path: file.path,
      section: file.section,
      value: maskValue(key, value),
      layer,
      ...(location === undefined ? {} : { location }),
      ...(reason === undefined ? {} : { reason }),
      ...(replaced === undefined ? {} : { overridden: { ...replaced, value: maskValue(key, replaced.value) } }),
      readers: file.readers,
    },
  ]
}
