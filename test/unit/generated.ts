// For the tests of what cannot happen: everything that sparkbox generates, for each stack and memory profile.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Instance } from '../../src/components/contract.js'
import { components, configFiles } from '../../src/components/registry.js'
import { renderConfigFile, valuesOf } from '../../src/config/render.js'
import { testInstance } from '../../src/instance/testing.js'

export const profiles = ['small', 'medium', 'large'] as const
export const stacks = ['current', 'classic'] as const

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Generated {
  title: string
  stack: (typeof stacks)[number]
  instance: Instance
  /** The value of a key in a generated file; undefined where the file has no such key. */
  value: (path: string, key: string) => string | undefined
  /** The same as a number; throws where it is none. */
  number: (path: string, key: string) => number
  keys: (path: string) => string[]
  /** Each generated file as it is written. */
  texts: { path: string; text: string }[]
}

/** One for each stack and profile: what an instance of it would get. */
export const everyConfiguration: Generated[] = stacks.flatMap((stack) =>
  profiles.map((profile) => generate(stack, `profile: ${profile}`, `${stack}, ${profile}`)),
)

export function generate(stack: (typeof stacks)[number], yaml: string, title: string = stack): Generated {
  const instance = instanceOf(stack, yaml)
  const files = configFiles(instance)
  const value = (path: string, key: string) => {
    const file = files.find((each) => each.path === path)
    if (file === undefined) throw new Error(`no file ${path} is generated`)
    return valuesOf(file.settings)[key]
  }
  return {
    title,
    stack,
    instance,
    value,
    number: (path, key) => {
      const number = Number(value(path, key))
      if (!Number.isFinite(number)) throw new Error(`${path}: ${key} is ${value(path, key)}`)
      return number
    },
    keys: (path) => Object.keys(files.find((each) => each.path === path)?.settings ?? {}),
    texts: files.map((file) => ({ path: file.path, text: renderConfigFile(file) })),
  }
}

export function jvmsOf(instance: Instance) {
  return components.flatMap(({ jvms }) => jvms(instance))
}

export function stackDefinition(stack: string): {
  versions: Record<string, string>
  python: { minimum: string; maximum: string }
} {
  return JSON.parse(readFileSync(join(root, 'stacks', stack, 'stack.json'), 'utf8'))
}

/** Names of the jars of an artifact, from the lock. */
export function lockedJars(stack: string, artifact: string): string[] {
  const lock = JSON.parse(readFileSync(join(root, 'stacks', stack, 'lock.json'), 'utf8'))
  const lists = Object.values(lock.artifacts[artifact].files) as { path: string }[][]
  return lists.flat().flatMap(({ path }) => (path.endsWith('.jar') ? [path.replace(/^.*\//, '')] : []))
}

function instanceOf(stack: (typeof stacks)[number], yaml: string): Instance {
  const { versions } = stackDefinition(stack)
  const base = testInstance({ yaml, versions })
  if (stack === 'current') return base
  const java = { ...base.javas.hadoop, major: 8, version: '1.8.0_402' }
  return { ...base, javas: { hadoop: java, hive: java, spark: java } }
}

/** `512m`, `1g` or a plain number of MiB, as MiB. */
export function megabytes(size: string | undefined): number {
  const [, amount, unit] = /^(\d+)([mg]?)$/i.exec(size ?? '') ?? []
  if (amount === undefined) throw new Error(`${size} is no size`)
  return Number(amount) * (unit?.toLowerCase() === 'g' ? 1024 : 1)
}

/** The heap in Java options: `-Xmx384m …`. */
export function heapIn(options: string | undefined): number {
  return megabytes(/-Xmx(\S+)/.exec(options ?? '')?.[1])
}
