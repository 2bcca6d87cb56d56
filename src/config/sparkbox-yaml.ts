// sparkbox.yaml in: everything that is wrong with it is said at once, with the line of each.
import { readFile } from 'node:fs/promises'
import { isMap, isScalar, type Node, type Pair } from 'yaml'
import type { z } from 'zod'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { maskValue } from './mask.js'
import { type OverrideSection, overrideSections, type StackConfig } from './model.js'
import { type Overrides, readOverrides } from './overrides.js'
import { notAllowed, type Problem, problemsError } from './problems.js'
import { typedSchema, type Vocabulary } from './schema.js'
import { findNode, keyText, parseYaml, resolveAlias, type YamlDocument } from './yaml-document.js'

/** A configuration, and what a person should know of it though nothing is wrong. */
export interface CheckedConfig extends StackConfig {
  /** `sparkbox.yaml:5: spark-defaults.spark.sql.shufle.partitions: did you mean …?` */
  warnings: string[]
}

/** Null stands for no file: all defaults. CONFIG_INVALID where the file cannot be read. */
export async function readStackConfig(file: string | null, vocabulary: Vocabulary): Promise<CheckedConfig> {
  if (file === null) return { ...parseStackConfig('', 'sparkbox.yaml', vocabulary), file: null }
  return parseStackConfig(await readText(file), file, vocabulary)
}

/** CONFIG_UNKNOWN_KEY where all that is wrong are unknown names, else CONFIG_INVALID; `details.problems` has them all. */
export function parseStackConfig(text: string, file: string, vocabulary: Vocabulary): CheckedConfig {
  const yaml = parseYaml(text, file, 'core')
  const pairs = topLevel(yaml, file)
  const overrides = overrideSections.map((section): [OverrideSection, Overrides] => {
    const pair = pairs.find(({ key }) => keyText(key) === section)
    if (pair === undefined) return [section, { values: {}, problems: [], warnings: [] }]
    return [section, readOverrides(section, pair, yaml, file, vocabulary.wellKnownKeys?.[section])]
  })
  const problems = overrides.flatMap(([, { problems }]) => problems)
  const warnings = overrides.flatMap(([, { warnings }]) => warnings)

  const typed = pairs.filter(({ key }) => !(overrideSections as readonly string[]).includes(keyText(key)))
  const plain = Object.fromEntries(typed.map((pair) => [keyText(pair.key), toPlain(pair, yaml, file)]))
  const result = typedSchema(vocabulary).safeParse(plain)
  problems.push(...sharedPorts(plain.ports, yaml, file))
  for (const issue of result.error?.issues ?? []) problems.push(...describe(issue, plain, yaml, file, vocabulary))
  if (!result.success || problems.length > 0) throw problemsError(problems)

  const maps = Object.fromEntries(overrides.map(([section, { values }]) => [section, values]))
  return { ...(result.data as TypedConfig), overrides: maps as StackConfig['overrides'], file, warnings }
}

type TypedConfig = Omit<StackConfig, 'overrides' | 'file'>

async function readText(file: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(file))
  } catch (error) {
    const reason = isErrno(error, 'ENOENT') ? 'there is no such file' : unreadable(error)
    throw new StackError('CONFIG_INVALID', `${file}: ${reason}`, { details: { file }, cause: error })
  }
}

function unreadable(error: unknown): string {
  if (error instanceof TypeError) return 'it is not UTF-8 text'
  if (isErrno(error, 'EACCES', 'EISDIR', 'ENOTDIR', 'EPERM')) return `it cannot be read (${error.code})`
  throw error
}

function topLevel({ document, lineOf }: YamlDocument, file: string): Pair[] {
  const { contents } = document
  if (contents === null || (isScalar(contents) && contents.value === null)) return []
  if (isMap(contents)) return contents.items as Pair[]
  const message = 'the file must be a map of names to values'
  throw problemsError([{ file, line: lineOf(contents), path: '', value: null, message }])
}

/** More references than this, counted as the library does, are an attempt to exhaust memory. */
const maxAliasCount = 100

function toPlain(pair: Pair, { document, lineOf }: YamlDocument, file: string): unknown {
  try {
    return (pair.value as Node | null)?.toJS(document, { maxAliasCount }) ?? null
  } catch (error) {
    // Unresolved and excessive aliases.
    if (!(error instanceof ReferenceError)) throw error
    throw problemsError([
      { file, line: lineOf(pair.key), path: keyText(pair.key), value: null, message: error.message },
    ])
  }
}

function sharedPorts(ports: unknown, { document, lineOf }: YamlDocument, file: string): Problem[] {
  if (typeof ports !== 'object' || ports === null) return []
  const owners = new Map<unknown, string>()
  return Object.entries(ports).flatMap(([id, value]) => {
    const owner = owners.get(value)
    if (owner === undefined) owners.set(value, id)
    if (owner === undefined || typeof value !== 'number') return []
    const message = `${value} is the port of ${owner} already`
    return [{ file, line: lineOf(findNode(document, ['ports', id])?.key), path: `ports.${id}`, value, message }]
  })
}

type Issue = z.core.$ZodIssue

function describe(
  issue: Issue,
  plain: unknown,
  { document, lineOf }: YamlDocument,
  file: string,
  vocabulary: Vocabulary,
): Problem[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => {
      const path = [...issue.path, key]
      const line = lineOf(findNode(document, path)?.key)
      const { kind, allowed } = knownNames(issue.path, vocabulary)
      return {
        file,
        line,
        path: dotted(path),
        value: null,
        unknownKey: true,
        ...notAllowed(`unknown ${kind}`, key, allowed),
      }
    })
  const node = findNode(document, issue.path)
  // A value on a line of its own, as in a list, is more telling than the key above it.
  const value = resolveAlias(node?.value, document)
  const line = lineOf(isScalar(value) && value.value !== null ? node?.value : node?.key)
  const path = dotted(issue.path)
  const found = valueAt(plain, issue.path)
  const shown = show(path, found)
  const masked = typeof found === 'string' ? maskValue(path, found) : found
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String)
    return [{ file, line, path, value: masked, ...notAllowed(`${shown} is not allowed`, String(found), allowed) }]
  }
  return [{ file, line, path, value: masked, message: `${issue.message}, not ${shown}` }]
}

function knownNames(
  path: readonly PropertyKey[],
  { services, ports }: Vocabulary,
): { kind: string; allowed: readonly string[] } {
  const [first, second] = path
  if (first === undefined)
    return {
      kind: 'key',
      allowed: [
        ...['stack', 'profile', 'source', 'apache', 'java', 'python', 'ports', 'services', 'wsl', 'security'],
        ...overrideSections,
      ],
    }
  if (first === 'ports') return { kind: 'port', allowed: ports }
  if (first === 'services' && second === undefined) return { kind: 'service', allowed: services }
  if (first === 'services') return { kind: 'setting', allowed: ['enabled', 'heap', 'javaOptions'] }
  if (first === 'wsl') return { kind: 'setting', allowed: ['keepAlive'] }
  if (first === 'security') return { kind: 'setting', allowed: ['sql'] }
  if (first === 'java') return { kind: 'setting', allowed: ['home', 'hadoop', 'hive', 'spark'] }
  return { kind: 'setting', allowed: [first === 'apache' ? 'mirrors' : 'executable'] }
}

function dotted(path: readonly PropertyKey[]): string {
  return path.map((step) => (/[\p{C}\s]/u.test(String(step)) ? JSON.stringify(step) : String(step))).join('.')
}

function valueAt(plain: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, step) => (value as Record<PropertyKey, unknown> | null)?.[step], plain)
}

function show(path: string, value: unknown): string {
  if (value === undefined || value === null) return 'empty'
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a map'
  const text = typeof value === 'string' ? JSON.stringify(maskValue(path, value)) : String(value)
  return text.length > 80 ? `${text.slice(0, 80)}…` : text
}
