// The commands that people type, each once as the makers' own launcher starts it and once as ours does.
import { mkdir, realpath, rm, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Instance } from '../src/components/contract.js'
import { instanceVariables } from '../src/components/environment.js'
import { hadoopClient } from '../src/components/hadoop/settings.js'
import { jdbcUrl } from '../src/components/hive/beeline.js'
import { baseEnvironment } from '../src/components/service.js'
import { sparkHome, sparkJarFolder } from '../src/components/spark/paths.js'
import { dataFolder, lineCount } from './data.js'
import { stockCommand } from './stock.js'

export interface Client {
  /** Of the measure. */
  id: string
  /** argv of the makers' and of our own launcher. */
  stock: readonly string[]
  ours: readonly string[]
  /** For both. */
  environment: Readonly<Record<string, string>>
  /** In addition, for the makers' own. */
  stockEnvironment: Readonly<Record<string, string>>
  input?: string
  /** Appears in the output of one that has done its work. */
  expected: string
}

const count = 'select count(*) from benchmark_lines'

/** `makers` is the folder that `linkMakersSpark` has made. */
export function clients(instance: Instance, makers: string): Client[] {
  const environment = { ...baseEnvironment(instance), TERM: 'dumb' }
  const stockEnvironment = { ...instanceVariables(instance), SPARK_HOME: makers }
  const beeline = ['-e', 'show tables']
  const account = ['-u', jdbcUrl(instance), '-n', instance.user.name]
  const both = (id: string, words: readonly string[], expected: string, more: readonly string[] = []) => ({
    id,
    stock: [join(makers, 'bin', id), ...more, ...words],
    ours: [join(instance.directories.bin, id), ...words],
    environment,
    stockEnvironment,
    expected,
  })
  const python = both('pyspark', [], `lines ${lineCount}`)
  return [
    both('spark-sql', ['-e', count], String(lineCount)),
    {
      ...both('spark-shell', [], `lines ${lineCount}`),
      input: `println("lines " + spark.sql("${count}").first.getLong(0))\n`,
    },
    {
      ...python,
      // As on a terminal: a Python that reads from a pipe does not make the session otherwise.
      environment: { ...environment, PYSPARK_DRIVER_PYTHON_OPTS: '-i' },
      input: `print("lines", spark.sql("${count}").first()[0])\n`,
    },
    {
      ...both('hdfs', ['dfs', '-ls', '/'], dataFolder),
      // The makers' script is no part of the packages that sparkbox installs: this is what it starts at its end.
      stock: stockCommand(instance, hadoopClient(instance), 'org.apache.hadoop.fs.FsShell', '-ls', '/'),
    },
    both('beeline', beeline, 'benchmark_orders', account),
  ]
}

/** A SPARK_HOME whose `bin` is the makers' own throughout; the instance's has our spark-class in it. */
export async function linkMakersSpark(instance: Instance, folder: string): Promise<void> {
  const bin = dirname(await realpath(join(sparkHome(instance), 'bin', 'spark-submit')))
  const links = { bin, jars: sparkJarFolder(instance), python: join(dirname(bin), 'python') }
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  for (const [name, target] of Object.entries(links)) await symlink(target, join(folder, name))
}
