// A little data in every store, so that a start finds blocks, tables and applications, as on any day but the first.
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { runLauncher } from '../src/components/run-launcher.js'
import { type Place, sparkbox } from './place.js'

/** The rows of `benchmark_lines`. */
export const lineCount = 10_000

/** A folder of HDFS. */
export const dataFolder = '/benchmark'

const hiveStatements = [
  'create table if not exists benchmark_orders (id int, amount int) stored as orc',
  'insert overwrite table benchmark_orders values (1, 10), (2, 20), (3, 30)',
]

const sparkStatements = [
  'drop table if exists benchmark_lines',
  `create table benchmark_lines using parquet as select id, id % 7 as kind from range(${lineCount})`,
  'drop table if exists benchmark_days',
  'create table benchmark_days using parquet partitioned by (day) as select id, id % 10 as day from range(1000)',
]

/** Everything must run. Can be repeated: the data is the same afterwards. */
export async function makeData(place: Place, instance: Instance): Promise<void> {
  await sparkbox(place, 'sql', '--engine', 'hive', hiveStatements.join('; '))
  await sparkbox(place, 'sql', sparkStatements.join('; '))
  const { signal } = place
  const hdfs = (...words: string[]) => runLauncher(instance, { name: 'hdfs', arguments: ['dfs', ...words], signal })
  await hdfs('-mkdir', '-p', dataFolder)
  const conf = join(instance.directories.conf, 'hadoop')
  const files = (await readdir(conf)).map((name) => join(conf, name))
  await hdfs('-put', '-f', ...files, dataFolder)
}
