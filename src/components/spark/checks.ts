// Rows for Spark: on YARN, in each shell, through Connect, and in the history server.

import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Check, CheckContext, Instance } from '../contract.js'
import { hdfsList, hdfsRemove } from '../hdfs/webhdfs.js'
import { sqlPasswordPath } from '../hive/password.js'
import { getJson } from '../http-json.js'
import { expectSeen, type LauncherCall, runLauncher } from '../run-launcher.js'
import { address, port } from '../service.js'
import { SkipCheck } from '../skip-check.js'
import { traitsOf } from '../traits.js'
import { yarnApplications } from '../yarn/applications.js'
import { requireConnectPackages } from './connect-packages.js'
import { cleanUpSparkR, sparkRCheck } from './sparkr.js'

/** Sums 1 to 1000 over several partitions, so that executors really work; the answer stands on a line of its own. */
const pythonJob = `print('SUM', spark.range(1, 1001, 1, 4).selectExpr('sum(id)').collect()[0][0])\n`

export function sparkChecks(instance: Instance): Check[] {
  const isConnect = traitsOf(instance.stack).sparkServer === 'spark-connect'
  const { unfit } = instance.python
  const python = [...pythonChecks, ...(isConnect ? [connectCheck] : [])]
  const applications = [...shellChecks, ...(unfit === null ? pythonChecks : [])].map(({ id }) => id)
  return [
    ...shellChecks,
    ...(unfit === null ? python : python.map((check) => skipped(check, unfit))),
    ...(isConnect ? [] : [thriftCheck]),
    sparkRCheck,
    historyCheck(applications),
    webPagesCheck,
  ]
}

function skipped(check: Check, reason: string): Check {
  return { ...check, run: () => Promise.reject(new SkipCheck(reason)) }
}

const shellChecks: Check[] = [
  shellCheck('spark-shell', 'SUM 500500', (name) => ({
    arguments: ['--master', 'local[2]', '--name', name],
    input: `println("SUM " + spark.range(1, 1001, 1, 4).selectExpr("sum(id)").first.getLong(0))\n`,
  })),
  shellCheck('spark-sql', '500500', (name) => ({
    arguments: ['--master', 'local[2]', '--name', name, '-e', 'select sum(id) from range(1, 1001)'],
  })),
]

const pythonChecks: Check[] = [
  {
    id: 'spark-on-yarn',
    title: 'A Spark job runs on YARN',
    needs: ['resourcemanager', 'nodemanager'],
    after: [],
    timeoutMilliseconds: 240_000,
    run: async ({ instance, token, signal }) => {
      const file = join(instance.directories.temporary, `${token}-job.py`)
      const name = applicationName(token, 'spark-on-yarn')
      const session = `from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n`
      await writeFile(file, `${session}${pythonJob}spark.stop()\n`)
      try {
        const { output } = await runLauncher(instance, {
          name: 'spark-submit',
          arguments: ['--master', 'yarn', '--name', name, file],
          signal,
        })
        expectSeen(output.includes('SUM 500500'), 'SUM 500500', output)
      } finally {
        await rm(file, { force: true })
      }
      const [application] = await yarnApplications(instance, name, signal)
      expectSeen(application?.finalStatus === 'SUCCEEDED', 'a succeeded application on YARN', application)
      return `${application.id} ${application.finalStatus}: sum 500500`
    },
  },
  shellCheck('pyspark', 'SUM 500500', (name) => ({
    arguments: ['--master', 'local[2]', '--name', name],
    input: pythonJob,
    // As on a terminal: a Python that reads from a pipe does not run the shell's start-up file otherwise.
    environment: { PYSPARK_DRIVER_PYTHON_OPTS: '-i' },
  })),
]

const connectCheck: Check = {
  id: 'connect',
  title: 'A Python client works through Spark Connect',
  needs: ['spark-connect'],
  after: [],
  timeoutMilliseconds: 90_000,
  run: async ({ instance, signal }) => {
    await requireConnectPackages(instance, signal)
    // A token goes without encryption to this name alone.
    const host = instance.sqlPassword === null ? '127.0.0.1' : 'localhost'
    const url = `sc://${host}:${port(instance, 'spark-connect.grpc')}`
    const session = `from pyspark.sql import SparkSession\nspark = SparkSession.builder.remote(${remote(instance, url)}).create()\n`
    const { output } = await runLauncher(instance, {
      name: 'sparkbox-python',
      arguments: ['-'],
      input: `${session}${pythonJob}print('VERSION', spark.version)\nspark.stop()\n`,
      signal,
    })
    expectSeen(output.includes('SUM 500500'), 'SUM 500500', output)
    return `${url}: Spark ${output.find((line) => line.startsWith('VERSION'))?.slice(8)}, sum 500500`
  },
}

/** The argument of `remote` in Python. */
function remote(instance: Instance, url: string): string {
  if (instance.sqlPassword === null) return `'${url}'`
  return `'${url}/;token=' + open(${JSON.stringify(sqlPasswordPath(instance))}).read()`
}

const thriftCheck: Check = {
  id: 'thrift',
  title: 'A JDBC client works through the Spark Thrift server',
  needs: ['spark-thrift'],
  after: [],
  timeoutMilliseconds: 90_000,
  run: async ({ instance, signal }) => {
    const url = `jdbc:hive2://127.0.0.1:${port(instance, 'spark-thrift.thrift')}/default`
    const statement = 'select concat("SUM ", sum(id)), version() from range(1, 1001)'
    const { output } = await runLauncher(instance, {
      name: 'beeline',
      arguments: ['-u', url, '-n', instance.user.name, '--silent=true', '--outputformat=tsv2', '-e', statement],
      signal,
    })
    const [, version] = output.find((line) => line.startsWith('SUM 500500'))?.split('\t') ?? []
    expectSeen(version !== undefined, 'SUM 500500', output)
    return `${url}: Spark ${version.split(' ')[0]}, sum 500500`
  },
}

/** `rows` ran an application each, by whose name it must be listed. */
function historyCheck(rows: readonly string[]): Check {
  return {
    id: 'history',
    title: 'The history server lists those jobs',
    needs: ['spark-history'],
    after: rows,
    timeoutMilliseconds: 90_000,
    run: async ({ instance, token, signal }) => {
      for (;;) {
        const listed = await listedApplications(instance, token, signal)
        const missing = rows.filter((row) => !listed.some(({ name }) => name === applicationName(token, row)))
        if (missing.length === 0) return `${listed.length} applications: ${listed.map(({ id }) => id).join(', ')}`
        await delay(500, undefined, { signal })
      }
    },
  }
}

const webPagesCheck: Check = {
  id: 'web-pages',
  title: 'Every web page answers',
  needs: ['namenode', 'resourcemanager', 'jobhistory', 'hiveserver2', 'spark-history'],
  after: [],
  timeoutMilliseconds: 60_000,
  run: async ({ instance, signal }) => {
    const answers = await Promise.all(webPages.map((page) => openPage(instance, page, signal)))
    return answers.join(', ')
  },
}

/** Event logs of this run's applications, and what row `sparkr` wrote. */
export async function cleanUpSpark(context: CheckContext): Promise<void> {
  const { instance, token, signal } = context
  await cleanUpSparkR(context)
  const ids = new Set((await listedApplications(instance, token, signal)).map(({ id }) => id))
  for (const file of await hdfsList(instance, '/spark-logs', signal)) {
    if (ids.has(file.replace(/\..*$/, ''))) await hdfsRemove(instance, `/spark-logs/${file}`, signal)
  }
}

function shellCheck(
  id: string,
  expected: string,
  call: (name: string) => Pick<LauncherCall, 'arguments' | 'input' | 'environment'>,
): Check {
  return {
    id,
    title: `${id} runs a statement`,
    needs: ['namenode', 'metastore'],
    after: [],
    timeoutMilliseconds: 180_000,
    run: async ({ instance, token, signal }) => {
      const { output } = await runLauncher(instance, { name: id, ...call(applicationName(token, id)), signal })
      expectSeen(
        output.some((line) => line.includes(expected)),
        expected,
        output,
      )
      return `sum of 1 to 1000 is 500500`
    },
  }
}

function applicationName(token: string, row: string): string {
  return `${token}-${row}`
}

const applicationList = z.array(z.object({ id: z.string(), name: z.string() }))

async function listedApplications(instance: Instance, token: string, signal: AbortSignal) {
  const url = `http://${address(instance, 'spark-history.http')}/api/v1/applications`
  const list = applicationList.parse(await getJson(url, signal))
  return list.filter(({ name }) => name.startsWith(token))
}

const webPages: { port: string; contains: string }[] = [
  { port: 'namenode.http', contains: 'dfshealth.html' },
  { port: 'resourcemanager.http', contains: '/cluster/apps' },
  { port: 'jobhistory.http', contains: 'JobHistory' },
  { port: 'hiveserver2.http', contains: 'HiveServer2' },
  { port: 'spark-history.http', contains: 'History Server' },
]

async function openPage(
  instance: Instance,
  page: { port: string; contains: string },
  signal: AbortSignal,
): Promise<string> {
  const response = await fetch(`http://${address(instance, page.port)}/`, { signal })
  const text = await response.text()
  expectSeen(
    response.status === 200 && text.includes(page.contains),
    `"${page.contains}" on port ${port(instance, page.port)}`,
    {
      status: response.status,
      page: text.slice(0, 200),
    },
  )
  return `${port(instance, page.port)} ${response.status}`
}
