import { expect, test } from 'vitest'
import { readStack } from './stack.js'
import { changeDefinition, parseChanges, type Retry, unknownVersion } from './stack-changes.js'

const retry: Retry = (changes) =>
  Object.entries(changes)
    .map(([key, value]) => `--set ${key}=${value}`)
    .join(' ')
const current = await readStack('current', [new URL('../../stacks', import.meta.url).pathname])

test('versions and ranges are read', () => {
  expect(parseChanges(['spark=4.2.1', 'java=17-21', 'java.hive=17', 'python=3.11-3.12'], current, retry)).toEqual({
    versions: { spark: '4.2.1' },
    java: {
      hadoop: { minimum: 17, maximum: 21 },
      hive: { minimum: 17, maximum: 17 },
      spark: { minimum: 17, maximum: 21 },
    },
    python: { minimum: '3.11', maximum: '3.12' },
  })
})

test.each([
  ['sprak=4.2.1', 'INVALID_ARGUMENT', /no version of "sprak", did you mean spark\? Known: spark, hadoop, .*java\.hive/],
  ['constructor=1', 'INVALID_ARGUMENT', /no version of "constructor"\. Known: /],
  ['spark', 'INVALID_ARGUMENT', /--set needs KEY=VALUE, not "spark"/],
  ['spark=latest', 'UNKNOWN_VERSION', /there is no Spark latest\. Known: 3\.0\.0, .*4\.3\.0/],
  ['java=25-17', 'INVALID_ARGUMENT', /java takes a version or a range/],
  ['java.spark=new', 'INVALID_ARGUMENT', /java\.spark takes a version or a range/],
  ['python=2.7', 'INVALID_ARGUMENT', /python takes a version or a range/],
  ['python=3.13-3.9', 'INVALID_ARGUMENT', /python takes a version or a range/],
])('%s is refused', (assignment, code, message) => {
  expect(() => parseChanges([assignment], current, retry)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string, exitCode: 2 }),
  )
})

test('a version that nobody published names the known ones and the nearest', () => {
  expect(unknownVersion([['hadoop', '3.4.9']], retry)).toMatchObject({
    message: expect.stringMatching(
      /^there is no Hadoop 3\.4\.9, did you mean 3\.4\.3\? Known: 3\.0\.0, .*3\.5\.0$/,
    ) as string,
    hint: expect.stringMatching(/^--set hadoop=3\.4\.3$/) as string,
  })
  expect(unknownVersion([['hadoopExamples', '3.4.3']], retry)).toMatchObject({
    message: expect.stringMatching(/^there is no release of the MapReduce examples 3\.4\.3, did you mean/) as string,
    hint: expect.stringMatching(/^--set hadoopExamples=3\.4\.2$/) as string,
  })
  expect(unknownVersion([['other', '9.9']], retry).message).toBe('there is no other 9.9.')
})

test('the definition gets the new name and versions, and keeps the rest', () => {
  const text =
    '{"name":"a","title":"Spark ${spark}","versions":{"spark":"1","tez":"2"},"java":{"hive":{}},"python":{},"artifacts":[7]}'
  const changes = { versions: { spark: '3' }, java: { spark: { minimum: 8, maximum: 11 } }, python: null }
  expect(JSON.parse(changeDefinition(text, 'mine', changes))).toEqual({
    name: 'mine',
    title: 'Spark ${spark}',
    versions: { spark: '3', tez: '2' },
    java: { hive: {}, spark: { minimum: 8, maximum: 11 } },
    python: {},
    artifacts: [7],
  })
})
