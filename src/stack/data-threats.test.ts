import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { writeConfigFiles } from '../config/write.js'
import { ensureFolder } from '../host/files.js'
import { makePlan } from '../instance/plan.js'
import { testInstance } from '../instance/testing.js'
import { findThreats, refuseThreats } from './data-threats.js'

let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-threats-'))
})

afterEach(() => rm(root, { recursive: true }))

test.each([
  ['hdfs-site: {dfs.namenode.name.dir: file:///mnt/other}', 'dfs.namenode.name.dir'],
  ['hdfs-site: {dfs.namenode.edits.dir: file:///mnt/other}', 'dfs.namenode.edits.dir'],
  ['hdfs-site: {dfs.datanode.data.dir: file:///mnt/other}', 'dfs.datanode.data.dir'],
  ['postgresql: {fsync: off}', 'fsync'],
  ['postgresql: {full_page_writes: off}', 'full_page_writes'],
  [
    'metastore-site: {javax.jdo.option.ConnectionURL: "jdbc:postgresql://127.0.0.1:5432/other"}',
    'javax.jdo.option.ConnectionURL',
  ],
  ['metastore-site: {metastore.schema.verification: false}', 'metastore.schema.verification'],
])('%s could lose data', async (yaml, key) => {
  const threats = await threatsFrom('', yaml)
  expect([...new Set(threats.map((threat) => threat.key))]).toEqual([key])
  expect(() => refuseThreats('default', threats)).toThrow(key)
})

test.each([
  ['', 'hdfs-site: {dfs.replication: 3, dfs.blocksize: 1048576}'],
  ['', 'postgresql: {shared_buffers: 64MB, full_page_writes: on}'],
  ['postgresql: {fsync: off}', ''],
  ['metastore-site: {metastore.schema.verification: false}', 'metastore-site: {metastore.schema.verification: true}'],
  ['', 'spark-defaults: {spark.sql.shuffle.partitions: 4}'],
])('from %j to %j no data is at stake', async (before, after) => {
  expect(await threatsFrom(before, after)).toEqual([])
})

test('an instance whose files were never written has nothing to lose', async () => {
  const instance = testInstance({ root, yaml: 'postgresql: {fsync: off}' })
  expect(await findThreats(instance, makePlan(instance))).toEqual([])
})

async function threatsFrom(before: string, after: string) {
  const earlier = testInstance({ root, yaml: before })
  await ensureFolder(earlier.directories.conf)
  await writeConfigFiles(makePlan(earlier).files, earlier.directories.conf)
  const later = testInstance({ root, yaml: after })
  return findThreats(later, makePlan(later))
}
