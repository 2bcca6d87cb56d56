// What a person wants to be different in a stack of their own: `hive=4.0.1`, `java=17`, `java.hadoop=8-11`, `python=3.11-3.12`.
import { distance } from 'fastest-levenshtein'
import { StackError } from '../errors.js'
import type { Combination } from './compatibility.js'
import { type JavaProduct, type JavaRange, javaProducts, type StackDefinition } from './model.js'
import { describeUnknown } from './releases.js'
import { productName } from './require-compatible.js'
import { compareVersions, isVersion } from './version-order.js'

export interface StackChanges {
  versions: Record<string, string>
  java: Partial<Record<JavaProduct, JavaRange>>
  python: Combination['python'] | null
}

/** The command with which these changes take the place of what was asked for. */
export type Retry = (changes: Readonly<Record<string, string>>) => string

/** @throws StackError INVALID_ARGUMENT or UNKNOWN_VERSION with the known ones and the nearest. */
export function parseChanges(assignments: readonly string[], stack: StackDefinition, retry: Retry): StackChanges {
  const changes: StackChanges = { versions: {}, java: {}, python: null }
  for (const assignment of assignments) {
    const [, key = '', value = ''] = /^([^=]+)=(.+)$/.exec(assignment) ?? []
    if (value === '')
      throw new StackError('INVALID_ARGUMENT', `--set needs KEY=VALUE, not ${JSON.stringify(assignment)}`)
    apply(key, value, changes, stack, retry)
  }
  return changes
}

function apply(key: string, value: string, changes: StackChanges, stack: StackDefinition, retry: Retry): void {
  if (key === 'python') changes.python = pythonRange(value)
  else if (key === 'java') for (const product of javaProducts) changes.java[product] = javaRange(key, value)
  else if (isJavaKey(key)) changes.java[key.slice('java.'.length) as JavaProduct] = javaRange(key, value)
  else if (Object.hasOwn(stack.versions, key)) changes.versions[key] = version(key, value, retry)
  else throw unknownKey(key, stack)
}

/** The text of stack.json with another name and the changes; everything else stays. */
export function changeDefinition(text: string, name: string, { versions, java, python }: StackChanges): string {
  const definition = JSON.parse(text) as Pick<StackDefinition, 'versions' | 'java' | 'python'>
  const changed = {
    ...definition,
    name,
    versions: { ...definition.versions, ...versions },
    java: { ...definition.java, ...java },
    python: python ?? definition.python,
  }
  return `${JSON.stringify(changed, null, 2)}\n`
}

function isJavaKey(key: string): boolean {
  return javaProducts.some((product) => key === `java.${product}`)
}

function version(key: string, value: string, retry: Retry): string {
  if (isVersion(value)) return value
  throw unknownVersion([[key, value]], retry)
}

/** `details.known` and the message list what is known of each. */
export function unknownVersion(
  wanted: readonly (readonly [key: string, version: string])[],
  retry: Retry,
  cause?: unknown,
): StackError {
  const unknown = wanted.map(([key, value]) => ({ product: key, version: value, ...describeUnknown(key, value) }))
  const message = unknown.map((each) => {
    const meant = each.nearest === null ? '.' : `, did you mean ${each.nearest}?`
    const known = each.known.length === 0 ? '' : ` Known: ${each.known.join(', ')}`
    return `there is no ${productName(each.product)} ${each.version}${meant}${known}`
  })
  return new StackError('UNKNOWN_VERSION', message.join('; '), {
    hint: retry(
      Object.fromEntries(unknown.map((each) => [each.product, each.nearest ?? each.known.at(-1) ?? 'VERSION'])),
    ),
    details: { unknown },
    ...(cause === undefined ? {} : { cause }),
  })
}

function javaRange(key: string, value: string): JavaRange {
  const [, minimum, maximum = minimum] = /^(\d+)(?:-(\d+))?$/.exec(value) ?? []
  const range = { minimum: Number(minimum), maximum: Number(maximum) }
  if (minimum !== undefined && range.minimum <= range.maximum) return range
  throw notRange(key, value, '17 or 17-21')
}

function pythonRange(value: string): Combination['python'] {
  const [, minimum, maximum = minimum] = /^(3\.\d+)(?:-(3\.\d+))?$/.exec(value) ?? []
  if (minimum !== undefined && maximum !== undefined && compareVersions(minimum, maximum) <= 0)
    return { minimum, maximum }
  throw notRange('python', value, '3.11 or 3.11-3.13')
}

function notRange(key: string, value: string, example: string): StackError {
  return new StackError(
    'INVALID_ARGUMENT',
    `${key} takes a version or a range such as ${example}, not ${JSON.stringify(value)}`,
    {
      details: { key, value },
    },
  )
}

function unknownKey(key: string, { name, versions }: StackDefinition): StackError {
  const known = [...Object.keys(versions), 'java', ...javaProducts.map((product) => `java.${product}`), 'python']
  const meant = known.toSorted((one, other) => distance(key, one) - distance(key, other))[0]!
  const isNear = distance(key, meant) <= 2
  return new StackError(
    'INVALID_ARGUMENT',
    `the stack ${name} has no version of ${JSON.stringify(key)}${isNear ? `, did you mean ${meant}?` : '.'} Known: ${known.join(', ')}`,
    { hint: `sparkbox stack show ${name}`, details: { key, known, nearest: isNear ? meant : null } },
  )
}
