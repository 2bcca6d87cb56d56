// Rows jdbc, schema, metastore, hiveserver2, and the two that prove Hive and Spark share their tables.

import { join } from 'node:path'
import type { Check, CheckContext, Instance } from '../contract.js'
import type { Row } from '../result.js'
import { expectSeen } from '../run-launcher.js'
import { runOnce } from '../run-once.js'
import { querySpark } from '../spark/session.js'
import { traitsOf } from '../traits.js'
import { executeHive } from './hiveserver2-client.js'
import { pingMetastore } from './metastore.js'
import { hiveConnection } from './password.js'
import { schemaToolCommand, schemaToolEnvironment, schemaVersion } from './tasks.js'

export function hiveChecks(instance: Instance): Check[] {
  const { sparkServer, hiveEngine } = traitsOf(instance.stack)
  return [
    {
      id: 'jdbc',
      title: 'Java reaches the metastore database through the JDBC driver',
      needs: ['postgres', 'metastore'],
      after: [],
      timeoutMilliseconds: 90_000,
      run: async ({ signal }) => {
        const lines = await runOnce(
          instance,
          {
            title: 'schematool -info',
            argv: schemaToolCommand(instance, '-dbType', 'postgres', '-info'),
            environment: schemaToolEnvironment(instance),
            logFile: join(instance.directories.logs, 'schematool-info.log'),
          },
          { signal },
        )
        const version = /Metastore schema version:\s*(\S+)/.exec(lines.join('\n'))?.[1]
        expectSeen(version !== undefined, 'a schema version from schematool', lines.slice(-5))
        const driver = instance.stack.versions.postgresqlJdbc
        return `PostgreSQL JDBC ${driver}: schematool reads schema version ${version}`
      },
    },
    {
      id: 'schema',
      title: 'The metastore schema is complete',
      needs: ['postgres'],
      after: [],
      timeoutMilliseconds: 30_000,
      run: async ({ signal }) => {
        const version = await schemaVersion(instance, signal)
        expectSeen(version !== null, 'a row in the table VERSION', null)
        return `schema version ${version}, read from PostgreSQL`
      },
    },
    {
      id: 'metastore',
      title: 'The metastore answers a Thrift call',
      needs: ['metastore'],
      after: [],
      timeoutMilliseconds: 30_000,
      run: async ({ signal }) => {
        const answer = await pingMetastore(instance, signal)
        expectSeen(answer.ready, 'an answer to get_all_databases', answer)
        return answer.evidence
      },
    },
    {
      id: 'hiveserver2',
      title: 'HiveServer2 creates, fills and groups a table',
      needs: ['hiveserver2'],
      after: [],
      timeoutMilliseconds: 120_000,
      run: async ({ token, signal }) => {
        const table = `${token}_hive`
        const rows = await hive(instance, signal, [
          `create table ${table} (id int, name string) stored as orc`,
          `insert into ${table} values (1, 'a'), (2, 'b'), (3, 'b')`,
          `select name, count(*) as amount from ${table} group by name order by name`,
        ])
        expectSeen(JSON.stringify(rows) === '[["a",1],["b",2]]', 'a 1, b 2', rows)
        return `table ${table}: 3 rows in ORC, grouped by ${hiveEngine === 'tez' ? 'Tez' : 'MapReduce'} to a 1, b 2`
      },
    },
    {
      id: 'hive-reads-spark',
      title: 'HiveServer2 reads a table that Spark made',
      needs: ['hiveserver2', sparkServer],
      after: [],
      timeoutMilliseconds: 120_000,
      run: async ({ token, signal }) => {
        const table = `${token}_spark`
        await spark(instance, `create table ${table} (id int, name string) using parquet`, signal)
        await spark(instance, `insert into ${table} values (1, 'x'), (2, 'y'), (3, 'z')`, signal)
        const rows = await hive(instance, signal, [`select count(*), sum(id), max(name) from ${table}`])
        expectSeen(JSON.stringify(rows) === '[[3,6,"z"]]', '3 rows, sum 6, maximum z', rows)
        return `table ${table}, written by Spark as Parquet: Hive counts 3 rows, sum 6`
      },
    },
    {
      id: 'spark-reads-hive',
      title: 'Spark reads the table that HiveServer2 made',
      needs: ['hiveserver2', sparkServer],
      after: [],
      timeoutMilliseconds: 120_000,
      run: async ({ token, signal }) => {
        const table = `${token}_both`
        await hive(instance, signal, [
          `create table ${table} (id int, name string) stored as orc`,
          `insert into ${table} values (1, 'a'), (2, 'b')`,
        ])
        await spark(instance, `insert into ${table} values (3, 'c')`, signal)
        const rows = await spark(instance, `select count(*), sum(id), max(name) from ${table}`, signal)
        expectSeen(JSON.stringify(rows) === '[[3,6,"c"]]', '3 rows, sum 6, maximum c', rows)
        return `table ${table}, written by Hive as ORC and added to by Spark: 3 rows, sum 6`
      },
    },
  ]
}

export async function cleanUpHive({ instance, token, signal }: CheckContext): Promise<void> {
  const tables = ['hive', 'spark', 'both'].map((name) => `drop table if exists ${token}_${name}`)
  await hive(instance, signal, tables)
}

function hive(instance: Instance, signal: AbortSignal, statements: string[]): Promise<Row[]> {
  return executeHive({ ...hiveConnection(instance, 'hiveserver2', signal), statements })
}

async function spark(instance: Instance, statement: string, signal: AbortSignal): Promise<Row[]> {
  return querySpark(instance, statement, signal)
}
