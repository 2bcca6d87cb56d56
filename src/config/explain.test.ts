import { expect, test } from 'vitest'
import { diffFiles } from './diff.js'
import { explain } from './explain.js'
import { instance, mergeLayers, profile, setting, settings, withUser } from './layers.js'
import { maskValue } from './mask.js'
import type { ConfigFile, Settings } from './model.js'

const location = { file: 'sparkbox.yaml', line: 7 }

test('later layers win and remember what they replaced', () => {
  const base = mergeLayers(
    settings({ a: 1, b: [true, 'because'], c: 'default' }),
    profile({ c: ['profile', 'memory'] }),
    instance({ d: 9870 }),
  )
  expect(withUser(base, { a: { value: '2', location }, z: { value: 'new', location } })).toEqual({
    a: { value: '2', layer: 'user', location, replaced: { value: '1', layer: 'default' } },
    b: { value: 'true', layer: 'default', reason: 'because' },
    c: { value: 'profile', layer: 'profile', reason: 'memory', replaced: { value: 'default', layer: 'default' } },
    d: { value: '9870', layer: 'instance' },
    z: { value: 'new', layer: 'user', location },
  })
  expect(setting(3, 'why')).toEqual({ value: '3', layer: 'default', reason: 'why' })
})

const hive = (values: Settings): ConfigFile => ({
  path: 'hive/hive-site.xml',
  format: 'hadoop-xml',
  section: 'hive-site',
  settings: values,
  readers: ['hiveserver2'],
  mode: 0o600,
})
const spark: ConfigFile = {
  path: 'spark/hive-site.xml',
  format: 'hadoop-xml',
  section: null,
  settings: settings({ 'hive.exec.parallel': true }),
  readers: ['spark-connect'],
  mode: 0o644,
}

test('explain shows every file that has the key', () => {
  const overridden = withUser(settings({ 'hive.exec.parallel': [true, 'small data'] }), {
    'hive.exec.parallel': { value: 'false', location },
  })
  expect(explain([hive(overridden), spark], 'hive.exec.parallel').found).toEqual([
    {
      path: 'hive/hive-site.xml',
      section: 'hive-site',
      value: 'false',
      layer: 'user',
      location,
      overridden: { value: 'true', layer: 'default' },
      readers: ['hiveserver2'],
    },
    { path: 'spark/hive-site.xml', section: null, value: 'true', layer: 'default', readers: ['spark-connect'] },
  ])
  expect(explain([hive(overridden), spark], 'hive-site/hive.exec.parallel').found).toHaveLength(1)
})

test('explain names the nearest keys of an unknown one', () => {
  expect(explain([spark], 'hive.exec.paralel')).toEqual({
    key: 'hive.exec.paralel',
    found: [],
    nearest: ['hive.exec.parallel'],
  })
  expect(explain([spark], 'constructor')).toEqual({ key: 'constructor', found: [], nearest: [] })
})

test('diff compares what files say, and names who must restart', () => {
  const before = hive(settings({ a: 1, b: 2, 'x.password': 'old' }))
  const after = hive(settings({ b: 3, c: '', 'x.password': 'new' }))
  expect(diffFiles([before, spark], [after, spark])).toEqual({
    files: [
      {
        path: 'hive/hive-site.xml',
        change: 'changed',
        keys: [
          { key: 'b', before: '2', after: '3' },
          { key: 'c', before: null, after: '' },
          { key: 'x.password', before: '********', after: '********' },
          { key: 'a', before: '1', after: null },
        ],
        readers: ['hiveserver2'],
      },
    ],
    readers: ['hiveserver2'],
  })
  expect(diffFiles([spark], [{ ...spark, settings: { ...spark.settings } }])).toEqual({ files: [], readers: [] })
})

test('diff tells of files that come and go, are gone from the disk, or were changed by hand', () => {
  const onDisk = { path: spark.path, format: spark.format, mode: spark.mode, readers: ['metastore'] }
  const change = (text: string | null) => diffFiles([{ ...onDisk, text }], [spark]).files[0]
  expect(change(null)).toMatchObject({ change: 'added', readers: ['metastore', 'spark-connect'] })
  expect(change('no XML password=hunter2')).toMatchObject({
    change: 'changed',
    keys: [{ key: '(whole file)', before: 'no XML password=********' }],
  })
  expect(
    change(
      '<configuration><!-- other --><property><name>hive.exec.parallel</name><value>true</value></property></configuration>',
    ),
  ).toBe(undefined)
  expect(diffFiles([spark], []).files).toEqual([
    {
      path: spark.path,
      change: 'removed',
      keys: [{ key: 'hive.exec.parallel', before: 'true', after: null }],
      readers: ['spark-connect'],
    },
  ])
  const text: ConfigFile = { ...spark, path: 'pg_hba.conf', format: 'text', settings: {}, text: 'a', mode: 0o600 }
  expect(diffFiles([text], [{ ...text, text: 'b' }]).files[0]?.keys).toEqual([
    { key: '(whole file)', before: '********', after: '********' },
  ])
})

test.each([
  ['javax.jdo.option.ConnectionPassword', 'hunter2', '********'],
  ['my.SECRET', 'x', '********'],
  ['auth.token', '', ''],
  [
    'url',
    'jdbc:postgresql://hive:hunter2@127.0.0.1:5432/metastore',
    'jdbc:postgresql://********@127.0.0.1:5432/metastore',
  ],
  [
    'url',
    'jdbc:postgresql://h/db?user=hive&password=hunter2&ssl=on',
    'jdbc:postgresql://h/db?user=hive&password=********&ssl=on',
  ],
  ['url', 'jdbc:hive2://h:10000/;user=a;password=hunter2;x=y', 'jdbc:hive2://h:10000/;user=a;password=********;x=y'],
  ['url', 'jdbc:oracle:thin:scott/hunter2@h:1521', 'jdbc:oracle:thin:********@h:1521'],
  ['url', 'postgres://a:p@ss@h/db', 'postgres://********@h/db'],
  ['java.opts', '-Xmx1g -Dssl.keyStorePassword=hunter2 -Da=b', '-Xmx1g -Dssl.keyStorePassword=******** -Da=b'],
  ['fs.defaultFS', 'hdfs://127.0.0.1:9000/a@b', 'hdfs://127.0.0.1:9000/a@b'],
])('%s of %s is shown as %s', (key, value, shown) => expect(maskValue(key, value)).toBe(shown))
