// The metastore's database and its schema, made by the real schematool.
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import type { TaskSpec } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { explainOutput } from '../explain-output.js'
import { javaCommand } from '../jvm.js'
import { queryAsHive } from '../postgres/hive-role.js'
import { runOnce } from '../run-once.js'
import { address } from '../service.js'
import { traitsOf } from '../traits.js'
import { schemaToolJvm } from './jvms.js'
import { hiveSchemaFolder } from './paths.js'

const database = 'hive_metastore'
const incomplete = 'hive_metastore_incomplete'

export function hiveTasks(instance: Instance): TaskSpec[] {
  return [
    {
      kind: 'task',
      id: 'metastore-schema',
      component: 'hive',
      title: 'Create the metastore schema',
      dependsOn: ['postgres-role'],
      isDone: async ({ signal }) => {
        if (!(await databaseExists(instance, signal))) return false
        if ((await schemaVersion(instance, signal)) !== null) return true
        // As the metastore itself says it, so that the catalogue knows it.
        const said = 'Version information not found in metastore'
        const fallback = 'look at it with: sparkbox shell psql; give it up with: sparkbox reset'
        const explained = explainOutput([said], { instance: instance.name, service: 'metastore', fallback })
        throw new StackError('FOREIGN_DATA', `the database ${database} holds no Hive metastore schema`, explained)
      },
      // The script is not one transaction: a killed schematool leaves some tables and then fails for ever with "already
      // exists". So it works on a database of another name, which is renamed when it is whole.
      run: async (work) => {
        await queryAsHive(instance, 'postgres', `drop database if exists ${incomplete}`, work.signal)
        await queryAsHive(instance, 'postgres', `create database ${incomplete}`, work.signal)
        const url = `jdbc:postgresql://${address(instance, 'postgres')}/${incomplete}`
        await runOnce(
          instance,
          {
            title: 'schematool -initSchema',
            argv: javaCommand(
              instance,
              schemaToolJvm(instance),
              schemaToolClass(instance),
              ...['-dbType', 'postgres', '-initSchema', '-url', url],
            ),
            environment: schemaToolEnvironment(instance),
            logFile: join(instance.directories.logs, 'schematool.log'),
          },
          work,
        )
        await queryAsHive(instance, 'postgres', `alter database ${incomplete} rename to ${database}`, work.signal)
      },
      timeoutMilliseconds: 180_000,
    },
  ]
}

export function schemaToolCommand(instance: Instance, ...rest: string[]): string[] {
  return javaCommand(instance, schemaToolJvm(instance), schemaToolClass(instance), ...rest)
}

function schemaToolClass(instance: Instance): string {
  return traitsOf(instance.stack).metastore === 'of-hive'
    ? 'org.apache.hive.beeline.HiveSchemaTool'
    : 'org.apache.hadoop.hive.metastore.tools.schematool.MetastoreSchemaTool'
}

/** The tools read their SQL scripts from `scripts` in these folders: Hive 4's from the first, Hive 3's from the second. */
export function schemaToolEnvironment(instance: Instance): Record<string, string> {
  const folder = hiveSchemaFolder(instance)
  return { METASTORE_HOME: folder, HIVE_HOME: folder }
}

/** What schematool recorded; null where there is no such table. */
export async function schemaVersion(instance: Instance, signal: AbortSignal): Promise<string | null> {
  const present = await queryAsHive(instance, database, `select to_regclass('public."VERSION"') is not null`, signal)
  if (present[0]?.[0] !== true) return null
  const rows = await queryAsHive(instance, database, 'select "SCHEMA_VERSION" from "VERSION"', signal)
  return typeof rows[0]?.[0] === 'string' ? rows[0][0] : null
}

async function databaseExists(instance: Instance, signal: AbortSignal): Promise<boolean> {
  const statement = `select 1 from pg_database where datname = '${database}'`
  return (await queryAsHive(instance, 'postgres', statement, signal)).length === 1
}
