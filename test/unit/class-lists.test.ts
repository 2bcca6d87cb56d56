// The lists of classes that archives are made of.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { mergeClassLists } from '../../scripts/merge-class-lists.js'
import { servicesOf } from '../../scripts/recorded-jvms.js'
import { classArchives } from '../../src/components/class-archives.js'
import { testInstance } from '../../src/instance/testing.js'

test('what most have stands first, what the same ones have together, in the order of loading', () => {
  const merged = mergeClassLists(
    new Map([
      ['a', [['# comment', 'java/lang/Object id: 0', 'OnlyA id: 9', 'Both id: 4', '@lambda-proxy A run', '']]],
      [
        'b',
        [
          ['java/lang/Object id: 0', 'OnlyB', 'Foreign source: /x.jar'],
          ['OnlyB', 'Both id: 5 super: 0', 'LateB'],
        ],
      ],
      ['c', [['java/lang/Object', 'OnlyC', '@cp A 1 2', '@lambda-form-invoker X']]],
    ]),
  )
  expect(merged).toEqual([
    ...['java/lang/Object', 'Both', 'OnlyA', 'OnlyB', 'LateB', 'OnlyC'],
    ...['@lambda-proxy A run', '@lambda-form-invoker X'],
  ])
})

test.each(classArchives(testInstance()))(
  'the list for $title names classes of Java and of its product',
  async (archive) => {
    const text = gunzipSync(await readFile(archive.classList)).toString()
    const lines = text.trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(5_000)
    expect(lines).toContain('java/lang/Object')
    expect(new Set(lines).size).toBe(lines.length)
    const main = {
      hadoop: 'org/apache/hadoop/hdfs/server/namenode/NameNode',
      hive: 'org/apache/hadoop/hive/metastore/HiveMetaStore',
      spark: 'org/apache/spark/deploy/SparkSubmit',
      'spark-history': 'org/apache/spark/deploy/history/HistoryServer',
    }[archive.name]
    expect(lines).toContain(main)
  },
)

test.each([
  ['hadoop', ['datanode', 'jobhistory', 'namenode', 'nodemanager', 'resourcemanager', 'secondarynamenode']],
  ['hive', ['hiveserver2', 'metastore']],
  ['spark', ['spark-connect']],
  ['spark-history', ['spark-history']],
] as const)('the services recorded for %s are those that start from it', (archive, services) =>
  expect(servicesOf(archive).toSorted()).toEqual(services),
)
