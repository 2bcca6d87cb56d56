import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { StackError } from '../errors.js'
import { overrideSections } from './model.js'
import type { Vocabulary } from './schema.js'
import { parseStackConfig, readStackConfig } from './sparkbox-yaml.js'

const vocabulary: Vocabulary = {
  services: ['namenode', 'datanode'],
  ports: ['namenode.http', 'namenode.rpc'],
  stacks: ['current', 'classic'],
  wellKnownKeys: { 'spark-defaults': ['spark.sql.shuffle.partitions', 'spark.executor.memory'] },
}
const parse = (text: string) => parseStackConfig(text, 'sparkbox.yaml', vocabulary)

const untouched = { enabled: true, heapMegabytes: null, javaOptions: [] }
const defaults = {
  stack: 'current',
  profile: 'auto',
  source: 'auto',
  apache: { mirrors: [] },
  java: { home: null, hadoop: null, hive: null, spark: null },
  python: { executable: null },
  ports: {},
  services: { namenode: untouched, datanode: untouched },
  wsl: { keepAlive: null },
  security: { sql: 'none' },
  overrides: Object.fromEntries(overrideSections.map((section) => [section, {}])),
  file: 'sparkbox.yaml',
  warnings: [],
}

test.each(['', '# only a comment\n', '---\n', 'null', 'ports:\nservices:\n  namenode:\ncore-site:\njava:\n', '{}'])(
  '%j gives all defaults',
  (text) => expect(parse(text)).toEqual(defaults),
)

test('no file gives all defaults, and says so', async () => {
  expect(await readStackConfig(null, vocabulary)).toEqual({ ...defaults, file: null })
})

test('a whole file', () => {
  const text = `stack: classic
profile: small
java: {home: /opt/jdk}
python:
  executable: /usr/bin/python3
ports:
  namenode.http: 9871
services:
  datanode:
    enabled: false
    heap: 1g
    javaOptions: [-Xss1m, '-Da=b c']
hdfs-site:
  # why
  dfs.replication: 1
`
  expect(parse(text)).toEqual({
    ...defaults,
    stack: 'classic',
    profile: 'small',
    java: { home: '/opt/jdk', hadoop: null, hive: null, spark: null },
    python: { executable: '/usr/bin/python3' },
    ports: { 'namenode.http': 9871 },
    services: {
      namenode: untouched,
      datanode: { enabled: false, heapMegabytes: 1024, javaOptions: ['-Xss1m', '-Da=b c'] },
    },
    overrides: {
      ...defaults.overrides,
      'hdfs-site': { 'dfs.replication': { value: '1', location: { file: 'sparkbox.yaml', line: 15 } } },
    },
  })
})

test('where components come from', () => {
  const config = parse(
    'source: apache\napache:\n  mirrors: [https://mirror.example.org/apache, http://10.0.0.1:8080/]\n',
  )
  expect(config.source).toBe('apache')
  expect(config.apache.mirrors).toEqual(['https://mirror.example.org/apache', 'http://10.0.0.1:8080/'])
  expect(failure('source: maven\n').message).toContain('"maven" is not allowed (allowed: auto, registry, apache)')
  for (const mirror of ['ftp://mirror.example.org', 'mirror.example.org', 'https://a b', '3'])
    expect(failure(`apache:\n  mirrors:\n    - ${mirror}\n`).message).toContain(
      'sparkbox.yaml:3: apache.mirrors.0: must be an address such as https://mirror.example.org/apache',
    )
  expect(failure('apache:\n  mirror: []\n').message).toContain('did you mean mirrors?')
})

test('override values keep their spelling', () => {
  const text = `spark-defaults:
  a: 1.10
  b: 0o17
  c: yes
  d: TRUE
  e: 1e3
  f: 2026-01-01
  g: "x\\ty"
  h: 'it''s'
  i: ''
  j: |
    two
    lines
  k: 0x1F
  l: .inf
  m: &anchor 007
  n: *anchor
  1.10: key
  o: !!str 1.0
`
  const values = Object.entries(parse(text).overrides['spark-defaults']).map(([key, { value }]) => [key, value])
  expect(Object.fromEntries(values)).toEqual({
    ...{ a: '1.10', b: '0o17', c: 'yes', d: 'TRUE', e: '1e3', f: '2026-01-01', g: 'x\ty', h: "it's", i: '' },
    ...{ j: 'two\nlines\n', k: '0x1F', l: '.inf', m: '007', n: '007', '1.10': 'key', o: '1.0' },
  })
})

test.each([
  ['512m', 512],
  ['2G', 2048],
  ['32', 32],
  ["'64'", 64],
  ['1048576', 1048576],
])('heap %s is %i MiB', (heap, megabytes) => {
  expect(parse(`services: {namenode: {heap: ${heap}}}`).services.namenode?.heapMegabytes).toBe(megabytes)
})

test.each(['31', '31m', '1.5', '512k', '-64', 'true', '[1]', '1025g', '0x40m', '1e999', "''"])(
  'heap %s is refused',
  (heap) => expect(() => parse(`services: {namenode: {heap: ${heap}}}`)).toThrow('must be memory such as 512m or 2g'),
)

test('every problem is listed with its line', () => {
  const text = `profile: tiny
services:
  namenod:
    heap: 1g
  datanode:
    heap: 1
    hep: 3
    enabled: yes
    javaOptions:
      - -Xss1m
      - 3
ports:
  namenode.http: 80
  namenode.rpc: 80
java: 3
python: {executable: python3}
core-site:
  a:
  b: [1]
  "c d": 3
  e: "\\b"
  "f\\0": 1
hive-site: 3
spark-env: {A-B: c}
postgresql:
  max-connections: 3
`
  expect(failure(text)).toEqual({
    code: 'CONFIG_INVALID',
    message: `sparkbox.yaml:1: profile: "tiny" is not allowed (allowed: small, medium, large, auto)
sparkbox.yaml:3: services.namenod: unknown service; did you mean namenode? (allowed: namenode, datanode)
sparkbox.yaml:6: services.datanode.heap: must be memory such as 512m or 2g, or a number of MiB, from 32m to 1024g, not 1
sparkbox.yaml:7: services.datanode.hep: unknown setting; did you mean heap? (allowed: enabled, heap, javaOptions)
sparkbox.yaml:8: services.datanode.enabled: must be true or false, not "yes"
sparkbox.yaml:11: services.datanode.javaOptions.1: must be text without control characters, not 3
sparkbox.yaml:13: ports.namenode.http: must be a whole number from 1024 to 65535, not 80
sparkbox.yaml:14: ports.namenode.rpc: 80 is the port of namenode.http already
sparkbox.yaml:14: ports.namenode.rpc: must be a whole number from 1024 to 65535, not 80
sparkbox.yaml:15: java: must be a map of names to values, not 3
sparkbox.yaml:16: python.executable: must be an absolute path, not "python3"
sparkbox.yaml:18: core-site.a: has no value; write '' for an empty one, or remove the line to keep sparkbox's own
sparkbox.yaml:19: core-site.b: must be a single text, number or boolean
sparkbox.yaml:20: core-site."c d": a key must not be empty, nor hold blanks or control characters
sparkbox.yaml:21: core-site.e: the value contains the character U+0008, which the file cannot hold
sparkbox.yaml:22: core-site."f\\u0000": a key must not be empty, nor hold blanks or control characters
sparkbox.yaml:23: hive-site: must be a map of keys to values
sparkbox.yaml:24: spark-env.A-B: not a name of an environment variable
sparkbox.yaml:26: postgresql.max-connections: not a name of a PostgreSQL parameter`,
  })
})

test.each([
  ['a: 1\na: 2\n', 'sparkbox.yaml:2: a is written twice, first on line 1'],
  ['core-site:\n  x: 1\n  "x": 2\n', 'sparkbox.yaml:3: x is written twice, first on line 2'],
  ['core-site: {a: [}', 'sparkbox.yaml:1: '],
  ['- 1', 'sparkbox.yaml:1: the file must be a map of names to values'],
  ['\nports: *x', 'sparkbox.yaml:2: ports: Unresolved alias (the anchor must be set before the alias): x'],
  ['core-site: {a: *x}', 'sparkbox.yaml:1: core-site.a: the alias has no anchor in front of it'],
  ['core-site:\n  a: !x 3', 'sparkbox.yaml:2: unresolved tag: !x'],
  ['? [a]\n: 1', 'sparkbox.yaml:1: with stringKeys, all keys must be strings'],
  ['profile: small\n---\nprofile: large', 'sparkbox.yaml:2: source contains multiple documents'],
  [`ports: ${'{a: '.repeat(20)}`, 'sparkbox.yaml:1: nested too deep'],
  ['} '.repeat(20_000), 'sparkbox.yaml:1: more than 20000 pieces of YAML'],
  [`# ${'x'.repeat(128 * 1024)}`, 'sparkbox.yaml:1: larger than 128 KiB'],
])('%j is refused', (text, message) => {
  expect(failure(text).message).toContain(message)
  expect(failure(text).code).toBe('CONFIG_INVALID')
})

test('only unknown names have a code of their own; programs get the parts', () => {
  try {
    parse('\nstak: current\n')
    expect.unreachable()
  } catch (error) {
    const { code, details } = error as StackError
    expect(code).toBe('CONFIG_UNKNOWN_KEY')
    expect(details.problems).toEqual([
      {
        file: 'sparkbox.yaml',
        line: 2,
        path: 'stak',
        value: null,
        message: expect.stringMatching(/^unknown key; did you mean stack\? \(allowed: stack, profile, /),
        allowed: expect.arrayContaining(['stack', 'core-site']),
        nearest: 'stack',
      },
    ])
  }
})

test('the near miss of a well-known key is a warning', () => {
  const text = 'spark-defaults:\n  spark.sql.shufle.partitions: 5\n  spark.executor.memory: 1g\n  spark.mine: 1\n'
  expect(parse(text).warnings).toEqual([
    'sparkbox.yaml:2: spark-defaults.spark.sql.shufle.partitions: did you mean spark.sql.shuffle.partitions?',
  ])
})

test('a secret is not shown in an error', () => {
  expect(failure('hive-site:\n  javax.jdo.option.ConnectionPassword: "hunter2\\b"\n').message).not.toContain('hunter2')
})

test('references that multiply are refused', () => {
  const lines = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg', 'gh', 'hi'])
    lines.push(`${to}: &${to} [${`*${from}, `.repeat(10)}]`)
  expect(failure(lines.join('\n')).message).toContain('Excessive alias count')
})

test('files that are missing, no text, or a folder', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-yaml-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'sparkbox.yaml')
  await expect(readStackConfig(file, vocabulary)).rejects.toThrow(`${file}: there is no such file`)
  await expect(readStackConfig(folder, vocabulary)).rejects.toThrow(`${folder}: it cannot be read (EISDIR)`)
  await writeFile(file, Buffer.from([0x61, 0xff]))
  await expect(readStackConfig(file, vocabulary)).rejects.toThrow(`${file}: it is not UTF-8 text`)
  await writeFile(file, '\ufeffprofile: large\r\n')
  expect((await readStackConfig(file, vocabulary)).profile).toBe('large')
})

function failure(text: string): { code: string; message: string } {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof StackError) return { code: error.code, message: error.message }
    throw error
  }
  throw new Error('it was accepted')
}
