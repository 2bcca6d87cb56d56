import { expect, test } from 'vitest'
import { resolveKey, resolvePath } from './keys.js'

test.each([
  ['spark.sql.shuffle.partitions', ['spark-defaults', 'spark.sql.shuffle.partitions']],
  ['spark-defaults.spark.sql.shuffle.partitions', ['spark-defaults', 'spark.sql.shuffle.partitions']],
  ['spark-defaults/spark.sql.shuffle.partitions', ['spark-defaults', 'spark.sql.shuffle.partitions']],
  ['yarn.scheduler.capacity.root.queues', ['capacity-scheduler', 'yarn.scheduler.capacity.root.queues']],
  ['yarn.nodemanager.resource.memory-mb', ['yarn-site', 'yarn.nodemanager.resource.memory-mb']],
  ['hive.exec.parallel', ['hive-site', 'hive.exec.parallel']],
  ['metastore-site/hive.x', ['metastore-site', 'hive.x']],
  ['log4j2.rootLogger.level', ['log4j2', 'rootLogger.level']],
  ['spark-env/SPARK_LOCAL_IP', ['spark-env', 'SPARK_LOCAL_IP']],
  ['postgresql.max_connections', ['postgresql', 'max_connections']],
  ['ports.namenode.http', ['ports', 'namenode.http']],
  ['ports/namenode.http', ['ports', 'namenode.http']],
  ['services.namenode.heap', ['services', 'namenode', 'heap']],
  ['java.home', ['java', 'home']],
  ['profile', ['profile']],
])('%s', (path, steps) => expect(resolvePath(path)).toEqual(steps))

test.each([
  ['proflie', 'did you mean profile?'],
  ['services.namenode.heep', 'did you mean services.namenode.heap?'],
  ['core-sit/a', 'did you mean core-site?'],
  ['ports', 'unknown key'],
  ['services.namenode', 'unknown key'],
  ['core-site/', 'unknown key'],
  ['spark.', 'unknown key'],
  ['', 'unknown key'],
])('%j has no place', (path, message) => expect(() => resolvePath(path)).toThrow(message))

test('bare keys of each product', () => {
  const sections = ['dfs.a', 'fs.a', 'hadoop.a', 'io.a', 'mapreduce.a', 'mapred.a', 'tez.a', 'metastore.a', 'other.a']
  expect(sections.map((key) => resolveKey(key)?.section ?? null)).toEqual([
    ...[
      'hdfs-site',
      'core-site',
      'core-site',
      'core-site',
      'mapred-site',
      'mapred-site',
      'hive-site',
      'metastore-site',
    ],
    null,
  ])
})
