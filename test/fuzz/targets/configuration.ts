// sparkbox.yaml: as chance writes it, as it is written properly, and as it would be written to do harm.
import { deepStrictEqual } from 'node:assert'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { getValue, setValue, unsetValue } from '../../../src/config/edit.js'
import { parseStackConfig } from '../../../src/config/sparkbox-yaml.js'
import { target } from '../campaign.js'
import { hostileText } from '../hostile.js'

const vocabulary = { services: ['namenode', 'datanode'], ports: ['namenode.http'], stacks: ['current', 'classic'] }
const parse = (text: string) => parseStackConfig(text, 'sparkbox.yaml', vocabulary)

const words = ['stack', 'profile', 'ports', 'services', 'namenode', 'heap', 'javaOptions', 'core-site', 'spark-env']
const marks = [': ', '\n', '\n  ', '\n    ', '- ', '? ', '[', ']', '{', '}', ', ', '&a ', '*a', '!!str ', '|', '>-\n  ']
const values = [
  '"',
  "'",
  ' # c',
  '~',
  'null',
  '1',
  '0x1F',
  '8080',
  '512m',
  'true',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '<<',
]
const piece = fc.oneof(fc.constantFrom(...words, ...marks, ...values), hostileText)

const key = fc.stringMatching(/^[a-z][a-z.-]{0,12}$/)
const text = hostileText.filter((value) => !/[\p{Cs}]/u.test(value))
const written = fc.record(
  {
    stack: fc.constantFrom('current', 'classic'),
    ports: fc.record({ 'namenode.http': fc.integer({ min: 1024, max: 65_535 }) }),
    'core-site': fc.dictionary(key, text, { maxKeys: 4 }),
    'spark-defaults': fc.dictionary(key, fc.oneof(text, fc.integer().map(String)), { maxKeys: 4 }),
  },
  { requiredKeys: [] },
)

const bomb = fc.oneof(
  // Aliases of aliases: ten to the power of the number of lines.
  fc.integer({ min: 2, max: 40 }).map((count) =>
    Array.from({ length: count }, (_, index) => {
      const items =
        index === 0
          ? '["lol"]'
          : `[${Array(10)
              .fill(`*a${index - 1}`)
              .join(', ')}]`
      return `k${index}: &a${index} ${items}`
    }).join('\n'),
  ),
  fc
    .tuple(fc.constantFrom('[', '{a: ', '- ', '? ', 'a:\n '), fc.integer({ min: 10, max: 20_000 }))
    .map(([unit, count]) => unit.repeat(count)),
  fc
    .integer({ min: 1, max: 300 })
    .map((count) => Array.from({ length: count }, (_, at) => `${' '.repeat(at)}a:`).join('\n')),
  fc
    .tuple(fc.constantFrom(...words), fc.integer({ min: 2, max: 500 }))
    .map(([word, count]) => `${word}: 1\n`.repeat(count)),
  fc
    .tuple(fc.constantFrom('1', '0x', '1e', '-', '0.'), fc.integer({ min: 1, max: 5000 }))
    .map(([start, count]) => `ports:\n  namenode.http: ${start}${'9'.repeat(count)}`),
  fc
    .constantFrom('__proto__', 'constructor', 'prototype')
    .chain((name) =>
      fc.constantFrom(
        `${name}:\n  polluted: yes`,
        `core-site:\n  ${name}: polluted`,
        `core-site: &a\n  ${name}: {polluted: yes}\nspark-env: *a`,
        `services:\n  ${name}:\n    heap: 1g`,
        `<<: {${name}: {polluted: yes}}`,
      ),
    ),
)

const path = fc.oneof(
  key.map((name) => `core-site/${name}`),
  fc.constantFrom('profile', 'services.namenode.heap', 'ports.namenode.http'),
  hostileText,
)

export const configurationTargets = [
  target('sparkbox.yaml, pieces at random', 8, fc.array(piece, { maxLength: 16 }), (pieces) => parse(pieces.join(''))),
  target('sparkbox.yaml, written properly', 4, written, (config) => {
    const { overrides } = parse(stringify(config))
    for (const section of ['core-site', 'spark-defaults'] as const) {
      const found = Object.entries(overrides[section]).map(([name, { value }]) => [name, value])
      deepStrictEqual(Object.fromEntries(found), { ...config[section] })
    }
  }),
  target('sparkbox.yaml, made to do harm', 1, bomb, parse),
  target('a value of sparkbox.yaml, set, read and unset', 3, fc.tuple(path, text), ([name, value]) => {
    const start = '# mine\ncore-site:\n  other.key: stays\n'
    const changed = setValue(start, name, value)
    deepStrictEqual(getValue(changed, name), value)
    deepStrictEqual(getValue(changed, 'core-site/other.key') ?? value, name === 'core-site/other.key' ? value : 'stays')
    deepStrictEqual(getValue(unsetValue(changed, name), name), null)
  }),
]
