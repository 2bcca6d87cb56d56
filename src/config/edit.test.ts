import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { getValue, setValue, unsetValue } from './edit.js'
import { parseStackConfig } from './sparkbox-yaml.js'
import { encodableText } from './testing.js'

const vocabulary = { services: ['namenode'], ports: ['namenode.http'], stacks: ['current'] }
const parse = (text: string) => parseStackConfig(text, 'sparkbox.yaml', vocabulary)

const file = `# Mine.

# For the big job.
profile:   small   # not large

spark-defaults:
    spark.executor.memory:  1g     # measured
    # Fewer than 200.
    spark.sql.shuffle.partitions: 0o17
    "spark.app.name": 'it''s'
hdfs-site: {dfs.replication: 1, dfs.blocksize: 1e3}
`

test('a new file', () => {
  const text = setValue(null, 'spark.sql.shuffle.partitions', '50', { schema: '/opt/sparkbox/schema.json' })
  expect(text).toBe(`# yaml-language-server: $schema=/opt/sparkbox/schema.json

spark-defaults:
  spark.sql.shuffle.partitions: 50
`)
  expect(parse(text).overrides['spark-defaults']['spark.sql.shuffle.partitions']?.value).toBe('50')
})

test('a value that is there is exchanged and nothing else moves', () => {
  expect(setValue(file, 'profile', 'large')).toBe(file.replace('small', 'large'))
  expect(setValue(file, 'spark.executor.memory', '2g')).toBe(file.replace('1g', '2g'))
  expect(setValue(file, 'spark-defaults/spark.app.name', "it's # b")).toBe(file.replace("'it''s'", "'it''s # b'"))
  expect(setValue(file, 'hdfs-site.dfs.replication', 'a, b}')).toBe(
    file.replace('replication: 1', "replication: 'a, b}'"),
  )
})

test('new values are added behind, the spelling of others stays', () => {
  const text = setValue(setValue(file, 'spark.x', 'null'), 'services.namenode.heap', '1g')
  expect(text).toBe(`# Mine.

# For the big job.
profile: small # not large

spark-defaults:
  spark.executor.memory: 1g # measured
  # Fewer than 200.
  spark.sql.shuffle.partitions: 0o17
  "spark.app.name": 'it''s'
  spark.x: 'null'
hdfs-site: { dfs.replication: 1, dfs.blocksize: 1e3 }
services:
  namenode:
    heap: 1g
`)
})

test('taking values out keeps comments, and leaves no empty map', () => {
  const one = unsetValue(file, 'spark-defaults/spark.sql.shuffle.partitions')
  expect(one).toContain('  # Fewer than 200.\n  "spark.app.name"')
  expect(one).not.toContain('shuffle')
  expect(unsetValue(file, 'profile')).toMatch(/^# Mine\.\n\n# For the big job\.\nspark-defaults:/)
  expect(unsetValue('# mine\nports:\n  # web\n  namenode.http: 9871\n', 'ports.namenode.http')).toMatch(
    /^# mine\n#\s+web\n$/,
  )
  expect(unsetValue(file, 'java.home')).toBe(file)
})

test('values are read as they stand', () => {
  expect(getValue(file, 'spark.sql.shuffle.partitions')).toBe('0o17')
  expect(getValue(file, 'spark-defaults.spark.app.name')).toBe("it's")
  expect(getValue(file, 'java.home')).toBeNull()
  expect(getValue('', 'java.home')).toBeNull()
})

test('lists, empty files, files of comments, names without a value', () => {
  const options = setValue('services:\n', 'services.namenode.javaOptions', ['-Xss1m', '7'])
  expect(parse(options).services.namenode?.javaOptions).toEqual(['-Xss1m', '7'])
  expect(getValue(options, 'services.namenode.javaOptions')).toBe('-Xss1m 7')
  const typed = (text: string) =>
    parse(setValue('', 'services.namenode.javaOptions', text)).services.namenode?.javaOptions
  expect(typed('-Xss1m  -Dx=1')).toEqual(['-Xss1m', '-Dx=1'])
  expect(typed('[-Xss1m, "-Da=b c"]')).toEqual(['-Xss1m', '-Da=b c'])
  expect(typed("['a b]")).toEqual(["['a", 'b]'])
  const mirrors = setValue(null, 'apache.mirrors', 'https://mirror.example.org/apache')
  expect(parse(mirrors).apache.mirrors).toEqual(['https://mirror.example.org/apache'])
  expect(parse(setValue('', 'profile', 'small')).profile).toBe('small')
  expect(setValue('# a\n\n# b\n', 'profile', 'small')).toBe('# a\n\n# b\n\nprofile: small\n')
  expect(parse(setValue('profile:\n', 'profile', 'small')).profile).toBe('small')
})

test('a file that is no map, or no YAML, is refused', () => {
  expect(() => setValue('core-site: 3\n', 'core-site/a', '1')).toThrow('core-site in sparkbox.yaml is not a map')
  expect(() => setValue('- 1\n', 'profile', 'small')).toThrow('sparkbox.yaml is not a map')
  expect(() => setValue('a: [', 'profile', 'small')).toThrow(StackError)
})

test('any value can be set, read and taken out, and no other value changes', () => {
  const key = fc.constantFrom('hive.a', 'hive.b', 'spark.sql.shuffle.partitions', 'dfs.replication', 'dfs.new')
  fc.assert(
    fc.property(fc.array(fc.tuple(key, encodableText), { minLength: 1, maxLength: 4 }), (edits) => {
      const text = edits.reduce((text, [key, value]) => setValue(text, key, value), file)
      const expected = { ...valuesIn(file), ...Object.fromEntries(edits) }
      for (const [key, value] of Object.entries(expected)) expect(getValue(text, key)).toBe(value)
      const without = edits.reduce((text, [key]) => unsetValue(text, key), text)
      for (const [key, value] of Object.entries(valuesIn(file)))
        expect(getValue(without, key)).toBe(edits.some(([edited]) => edited === key) ? null : value)
    }),
    { numRuns: 400 },
  )
})

test('what is set is what the configuration then has', () => {
  fc.assert(
    fc.property(encodableText, (value) => {
      const text = setValue(file, 'spark.x', value)
      expect(parse(text).overrides['spark-defaults']['spark.x']?.value).toBe(value)
    }),
    { numRuns: 1000 },
  )
})

function valuesIn(text: string): Record<string, string> {
  const maps = Object.values(parse(text).overrides)
  return Object.fromEntries(maps.flatMap((map) => Object.entries(map).map(([key, { value }]) => [key, value])))
}

test.each([
  '\u001bP$q"p\u001b\\\n \n$(touch x)$(touch x)',
  `${'long '.repeat(20)}\\\n\t\n \\\n\nend`,
  'a\n\n b\u0085 '.repeat(9),
])('a value with line ends is read as it was set, and stays on one line: %j', (value) => {
  const text = setValue(null, 'core-site.a', value)
  expect(getValue(text, 'core-site.a')).toBe(value)
  expect(text.trimEnd().split('\n').at(-1)).toMatch(/^ {2}a: /)
})
