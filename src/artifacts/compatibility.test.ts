import { expect, test } from 'vitest'
import { type Combination, findConflicts, isRefused } from './compatibility.js'
import { nearestGood } from './compatibility-nearest.js'
import { rules } from './compatibility-rules.js'
import type { JavaRange } from './model.js'
import { releases } from './releases.js'
import { changesText, combinationOf, requireCompatible } from './require-compatible.js'
import { listStacks } from './stack.js'
import { compareVersions } from './version-order.js'

const delivered = new URL('../../stacks', import.meta.url).pathname

const classic = combination(
  { spark: '3.0.1', hadoop: '3.3.0', hive: '3.1.2', tez: '0.9.1', postgresql: '12.22', postgresqlJdbc: '42.2.18' },
  { minimum: 8, maximum: 8 },
  { minimum: '3.6', maximum: '3.10' },
)
const current = combination({
  spark: '4.3.0',
  hadoop: '3.5.0',
  hive: '4.0.0',
  tez: '0.10.3',
  postgresql: '17.5',
  postgresqlJdbc: '42.7.4',
})

test('every stack that is delivered passes all rules, and so do the versions of the guide', async () => {
  const stacks = await listStacks([delivered])
  expect(stacks.length).toBeGreaterThan(0)
  for (const stack of stacks) expect(findConflicts(combinationOf(stack))).toEqual([])
  expect(findConflicts(classic)).toEqual([])
  expect(findConflicts(current)).toEqual([])
})

test.each<[string, Combination, string, Record<string, string>]>([
  [
    'Hive 3 on a newer Java',
    { ...classic, java: javas(8, 17) },
    'java-hive-3.0',
    { 'java.hadoop': '8-11', 'java.hive': '8', 'java.spark': '8-11' },
  ],
  ['Hadoop 3.4.2 on Java 25', change(current, { hadoop: '3.4.2' }), 'java-hadoop-3.4', { 'java.hadoop': '17-22' }],
  ['Hadoop 3.2 on Java 17', change(current, { hadoop: '3.2.4' }), 'java-hadoop-3.0', { 'java.hadoop': '8' }],
  ['Spark 4.1 on Java 25', change(current, { spark: '4.1.4' }), 'java-spark-4.0', { 'java.spark': '17-22' }],
  [
    'Spark 4.3 on Java 8',
    { ...current, java: { ...current.java, spark: { minimum: 8, maximum: 8 } } },
    'java-spark-4.2',
    { 'java.spark': '17' },
  ],
  [
    'a metastore that hangs up on the client inside Spark',
    change(current, { hive: '4.0.1' }),
    'spark-metastore-client',
    { hive: '4.0.0' },
  ],
  ['Hive 4 with an old Tez', change(current, { tez: '0.9.1' }), 'hive-tez', { tez: '0.10.3' }],
  ['Hive 3 with a new Tez', change(classic, { tez: '0.10.2' }), 'hive-tez', { tez: '0.9.2' }],
  [
    'PySpark 3.5 on Python 3.12',
    change(current, { spark: '3.5.9' }),
    'pyspark-python',
    { 'java.spark': '17', python: '3.11' },
  ],
  [
    'PySpark 4.3 on Python 3.10',
    { ...current, python: { minimum: '3.10', maximum: '3.13' } },
    'pyspark-python',
    { python: '3.11-3.13' },
  ],
  [
    'a driver without SCRAM',
    change(classic, { postgresqlJdbc: '42.1.4' }),
    'postgresql-driver-scram',
    { postgresqlJdbc: '42.2.18' },
  ],
  ['a server without SCRAM', change(classic, { postgresql: '9.6.24' }), 'postgresql-scram', { postgresql: '12.17' }],
  [
    'Hive on a Java too old for the Hadoop beside it',
    { ...current, java: { ...current.java, hive: { minimum: 8, maximum: 17 } } },
    'hive-java-for-hadoop-jars',
    { 'java.hive': '17' },
  ],
  [
    'Hive 3 with Hadoop 3.5, where no Java fits both',
    { ...change(current, { hive: '3.1.3', tez: '0.9.2' }) },
    'java-hive-3.0',
    { hadoop: '3.4.3', 'java.hive': '8' },
  ],
])('%s is refused with the nearest good combination', (_, combination, rule, nearest) => {
  const findings = findConflicts(combination)
  expect(findings.filter(({ level }) => level === 'refuse').map((each) => each.rule)).toContain(rule)
  expect(nearestGood(combination)).toEqual(nearest)
})

test('a client that the person has chosen counts in place of the one inside Spark', () => {
  const hive = change(current, { spark: '4.0.5', hive: '4.0.1' }, javas(17, 22))
  expect(isRefused(hive)).toBe(true)
  expect(isRefused({ ...hive, metastoreClient: '4.0.1' })).toBe(false)
  expect(findConflicts({ ...hive, metastoreClient: '4.1.0' })).toMatchObject([
    { rule: 'spark-metastore-version', subject: 'the Hive client 4.1.0 in Spark 4.0.5' },
  ])
})

test('what somebody saw fail once is a doubt and no refusal', () => {
  const doubtful = change(classic, { spark: '4.0.5' }, { ...classic.java, spark: { minimum: 17, maximum: 17 } })
  const findings = requireCompatible('mine', { ...doubtful, python: { minimum: '3.9', maximum: '3.13' } })
  expect(findings).toMatchObject([{ rule: 'spark-4-with-hive-3', level: 'warn' }])
})

test('the refusal names every reason, the nearest combination and a command', () => {
  const refused = change(current, { hive: '4.0.1', hadoop: '3.4.2' })
  expect(() =>
    requireCompatible('mine', refused, (changes) => `sparkbox stack new … ${JSON.stringify(changes)}`),
  ).toThrow(
    expect.objectContaining({
      code: 'INCOMPATIBLE_VERSIONS',
      exitCode: 2,
      message: expect.stringMatching(
        /Hadoop 3\.4\.2 on Java 17 to 25: .*Hive 4\.0\.1 with the Hive client 2\.3\.10 inside Spark 4\.3\.0: .*nearest without a known conflict: Hive 4\.0\.0, Java 17 to 22 for Hadoop$/,
      ) as string,
      hint: 'sparkbox stack new … {"hive":"4.0.0","java.hadoop":"17-22"}',
    }),
  )
  expect(() => requireCompatible('mine', refused)).toThrow(
    expect.objectContaining({ hint: 'sparkbox stack check mine' }),
  )
})

test('a nearest combination is never refused itself, whatever is asked for', () => {
  let found = 0
  for (const spark of ['3.0.1', '3.3.4', '3.5.9', '4.1.4', '4.3.0'])
    for (const hadoop of ['3.1.4', '3.3.0', '3.4.2', '3.4.3', '3.5.0'])
      for (const hive of releases.hive!) {
        const asked = change(current, { spark, hadoop, hive })
        const nearest = nearestGood(asked)
        if (!isRefused(asked)) expect(nearest).toEqual({})
        if (nearest === null) continue
        found += 1
        expect(isRefused(applied(asked, nearest))).toBe(false)
      }
  expect(found).toBeGreaterThan(100)
})

test('rules have names of their own, and every one names its source', () => {
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length)
  for (const { source, products } of rules) {
    expect(source.length).toBeGreaterThan(10)
    expect(products.length).toBeGreaterThan(0)
  }
})

test('releases stand in their order', () => {
  for (const known of Object.values(releases)) expect(known).toEqual(known.toSorted(compareVersions))
})

test('changes in words', () => {
  expect(changesText({ hive: '4.0.0', 'java.hadoop': '8', python: '3.8-3.11' })).toBe(
    'Hive 4.0.0, Java 8 for Hadoop, Python 3.8 to 3.11',
  )
})

function combination(
  versions: Record<string, string>,
  java: JavaRange = { minimum: 17, maximum: 25 },
  python = { minimum: '3.11', maximum: '3.13' },
): Combination {
  return { versions, java: javas(java.minimum, java.maximum), python, metastoreClient: null }
}

function change(from: Combination, versions: Record<string, string>, java = from.java): Combination {
  return { ...from, versions: { ...from.versions, ...versions }, java }
}

function javas(minimum: number, maximum: number): Combination['java'] {
  const java = { minimum, maximum }
  return { hadoop: java, hive: java, spark: java }
}

/** As `--set` would apply them. */
function applied(from: Combination, changes: Record<string, string>): Combination {
  let result = from
  for (const [key, value] of Object.entries(changes)) {
    const [minimum = '', maximum = minimum] = value.split('-')
    if (key === 'python') result = { ...result, python: { minimum, maximum } }
    else if (key.startsWith('java.'))
      result = {
        ...result,
        java: { ...result.java, [key.slice(5)]: { minimum: Number(minimum), maximum: Number(maximum) } },
      }
    else result = change(result, { [key]: value })
  }
  return result
}
