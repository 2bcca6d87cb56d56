// Breaks the metastore and HiveServer2 of a real instance in many ways, and sees each one named and repaired.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { queryPostgres } from '../../src/components/postgres/client.js'
import { Sandbox } from '../stack/sandbox.js'
import type { Injection } from './injection.js'
import { proveOrUndo, runningFault, wrongSettings } from './named-fix.js'
import { giveOwnPorts } from './own-ports.js'

let box: Sandbox
let injected = 0
let recognised = 0

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await giveOwnPorts(box, 21100)
  await box.data('up', '--profile', 'small')
  await box.data('sql', '--engine', 'hive', "create table canary stored as orc as select 1 as a, 'kept' as b")
})

afterAll(async () => {
  console.log(`Hive and its metastore: ${injected} of ${faults.length} faults injected, ${recognised} recognised`)
  await box?.remove()
})

const restart = (service: string) => (box: Sandbox) => box.run(['restart', service, '--json'])
const sql = (engine: string, statement: string) => (box: Sandbox) =>
  box.run(['sql', '--engine', engine, statement, '--json'])
const hdfs = (box: Sandbox, ...words: string[]) => box.run(['exec', '--', 'hdfs', 'dfs', ...words])

/** As the role that owns the metastore's database. */
async function inMetastore(box: Sandbox, ...statements: string[]): Promise<void> {
  const password = (await readFile(join(box.home, 'instances', 'default', 'secrets', 'postgres-hive'), 'utf8')).trim()
  const { ports } = await box.record()
  for (const statement of statements) {
    const connection = { port: ports.postgres!, database: 'hive_metastore', user: 'hive', password }
    await queryPostgres({ ...connection, statement, signal: AbortSignal.timeout(20_000) })
  }
}

async function putJunk(box: Sandbox, table: string, format: string): Promise<void> {
  await box.data('sql', '--engine', 'hive', `create table ${table} (a int) stored as ${format}`)
  const file = join(box.home, 'junk')
  await writeFile(file, 'no rows at all, only some text\n'.repeat(20))
  expect((await hdfs(box, '-put', file, `/user/hive/warehouse/${table}/junk`)).exitCode).toBe(0)
}

const moveAway = (table: string) => async (box: Sandbox) => {
  expect((await hdfs(box, '-mv', `/user/hive/warehouse/${table}/junk`, `/tmp/${table}-junk`)).exitCode).toBe(0)
  expect((await box.data('sql', '--engine', 'hive', `select * from ${table}`)).results[0].rows).toEqual([])
}

const metastoreUrl = 'metastore-site.javax.jdo.option.ConnectionURL'

const faults: Injection[] = [
  wrongSettings("the metastore's database at a port where nobody listens", 'METASTORE_DATABASE_UNREACHABLE', {
    [metastoreUrl]: 'jdbc:postgresql://127.0.0.1:1/hive_metastore',
  }),
  runningFault({
    fault: 'a database that PostgreSQL does not have',
    code: 'METASTORE_DATABASE_ABSENT',
    inject: async (box) => {
      const { ports } = await box.record()
      await box.data('config', 'set', metastoreUrl, `jdbc:postgresql://127.0.0.1:${ports.postgres}/nosuch`)
    },
  }),
  wrongSettings('a database for which there is no JDBC driver', 'METASTORE_DRIVER_MISSING', {
    [metastoreUrl]: 'jdbc:mysql://127.0.0.1:3306/metastore',
  }),
  wrongSettings('a class that the metastore does not have', 'METASTORE_CLASS_MISSING', {
    'metastore-site.metastore.rawstore.impl': 'org.example.nowhere.Store',
  }),
  wrongSettings('a metastore with a heap of 32 MiB', 'SERVICE_HEAP_TOO_SMALL', { 'services.metastore.heap': '32m' }),
  runningFault({
    fault: 'a schema of another version',
    code: 'METASTORE_SCHEMA_VERSION_DIFFERS',
    inject: (box) => inMetastore(box, `update "VERSION" set "SCHEMA_VERSION" = '2.3.0'`),
    observe: restart('metastore'),
    fix: (box) => inMetastore(box, `update "VERSION" set "SCHEMA_VERSION" = '4.0.0'`),
  }),
  runningFault({
    fault: 'a schema without its version',
    code: 'METASTORE_SCHEMA_MISSING',
    inject: (box) => inMetastore(box, 'create table kept as select * from "VERSION"', 'delete from "VERSION"'),
    observe: restart('metastore'),
    fix: (box) => inMetastore(box, 'insert into "VERSION" select * from kept', 'drop table kept'),
  }),
  runningFault({
    fault: 'a schema without one of its tables',
    code: 'METASTORE_SCHEMA_INCOMPLETE',
    inject: (box) => inMetastore(box, 'alter table "DBS" rename to dbs_away'),
    observe: restart('metastore'),
    fix: (box) => inMetastore(box, 'alter table dbs_away rename to "DBS"'),
  }),
  wrongSettings('a HiveServer2 that looks for the metastore elsewhere', 'HIVE_METASTORE_UNREACHABLE', {
    'hive-site.hive.metastore.uris': 'thrift://127.0.0.1:1',
  }),
  wrongSettings('a HiveServer2 with a heap of 32 MiB', 'SERVICE_HEAP_TOO_SMALL', {
    'services.hiveserver2.heap': '32m',
  }),
  runningFault({
    fault: 'a scratch folder in HDFS that is closed to others',
    code: 'HIVE_SCRATCH_NOT_WRITABLE',
    inject: async (box) => {
      const folder = join(box.home, 'instances', 'default', 'tmp', 'hive-sessions')
      expect((await hdfs(box, '-chmod', '700', folder)).exitCode).toBe(0)
    },
    observe: sql('hive', 'select 1'),
  }),
  wrongSettings(
    'Tez on YARN without its libraries',
    'HIVE_TEZ_LIBRARIES_UNSET',
    { 'hive-site.tez.local.mode': 'false', 'hive-site.tez.ignore.lib.uris': 'false' },
    { observe: sql('hive', 'select count(*) from canary') },
  ),
  runningFault({
    fault: 'a text file in the folder of an ORC table, read by Hive',
    code: 'TABLE_FILE_NOT_ORC',
    inject: (box) => putJunk(box, 'orcs', 'orc'),
    observe: sql('hive', 'select * from orcs'),
    fix: moveAway('orcs'),
  }),
  runningFault({
    fault: 'a text file in the folder of a Parquet table, read by Spark',
    code: 'TABLE_FILE_NOT_PARQUET',
    inject: (box) => putJunk(box, 'parquets', 'parquet'),
    observe: sql('spark', 'select * from parquets'),
    fix: moveAway('parquets'),
  }),
]

for (const injection of faults) {
  test(`${injection.fault}: ${injection.code}`, async () => {
    injected++
    await proveOrUndo(injection, box)
    recognised++
  })
}

test('an error of the person is no fault of the stack', async () => {
  for (const engine of ['hive', 'spark']) {
    const { error } = (await sql(engine, 'select nosuch from canary')(box)).json()
    expect(error).toMatchObject({ code: 'QUERY_FAILED' })
    expect(error?.details.diagnosis ?? null).toBeNull()
  }
})

test('what was there before is there afterwards, for both engines', async () => {
  for (const engine of ['hive', 'spark']) {
    const { results } = await box.data('sql', '--engine', engine, 'select a, b from canary')
    expect(results[0].rows).toEqual([[1, 'kept']])
  }
})
