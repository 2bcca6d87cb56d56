import { expect, test } from 'vitest'
import { dataVersionsOf, findUnreadable } from './data-versions.js'

const current = { postgresql: '17.5', hadoop: '3.5.0', hive: '4.0.0' }
const classic = { postgresql: '12.22', hadoop: '3.3.0', hive: '3.1.2' }

test('the record remembers the versions of products that keep data', () => {
  expect(dataVersionsOf({ spark: '4.3.0', tez: '0.10.3', ...current })).toEqual(current)
  expect(dataVersionsOf({ spark: '4.3.0' })).toEqual({})
})

test.each([
  ['the same versions', {}],
  ['another Spark', { spark: '4.1.4' }],
  ['a newer minor release of PostgreSQL', { postgresql: '17.6' }],
  ['an older minor release of PostgreSQL', { postgresql: '17.2' }],
  ['an older Hadoop of the same layout', { hadoop: '3.4.0' }],
  ['another Hive of the same schema', { hive: '4.0.1' }],
])('%s can read the data', (_, change) => {
  expect(findUnreadable(current, { ...current, ...change })).toEqual([])
})

test.each([
  [
    current,
    { postgresql: '16.10' },
    'postgresql',
    /PostgreSQL 17\.5 wrote the database, and PostgreSQL 16\.10 reads only what 16 wrote/,
  ],
  [current, { hadoop: '3.3.6' }, 'hadoop', /layout -67, which is newer than the -66 of Hadoop 3\.3\.6/],
  [
    classic,
    { hadoop: '3.3.6' },
    'hadoop',
    /layout -65, and the NameNode of 3\.3\.6 \(layout -66\) would have to upgrade/,
  ],
  [classic, { hadoop: '3.2.4' }, 'hadoop', null],
  [current, { hadoop: '3.9.0' }, 'hadoop', /whether 3\.9\.0 starts on them is not known/],
  [{ hadoop: '3.9.0' }, { hadoop: '3.9.1' }, 'hadoop', null],
  [current, { hive: '4.1.0' }, 'hive', /schema 4\.0\.0, and Hive 4\.1\.0 needs 4\.1\.0/],
  [classic, { hive: '3.1.3' }, 'hive', null],
])('data of %o under %o', (written, change, product, reason) => {
  const found = findUnreadable(written, { ...written, ...change })
  if (reason === null) expect(found).toEqual([])
  else expect(found).toEqual([expect.objectContaining({ product, reason: expect.stringMatching(reason) as string })])
})

test('every product that cannot read is named', () => {
  expect(findUnreadable(current, classic).map(({ product }) => product)).toEqual(['postgresql', 'hadoop', 'hive'])
  expect(findUnreadable({}, classic)).toEqual([])
})
