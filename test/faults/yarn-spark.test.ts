// Breaks YARN, MapReduce and Spark of a real instance in many ways, and sees each one named and repaired.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Sandbox } from '../stack/sandbox.js'
import type { Injection } from './injection.js'
import { asClient, proveOrUndo, runningFault, wrongSettings } from './named-fix.js'
import { giveOwnPorts } from './own-ports.js'

let box: Sandbox
let injected = 0
let recognised = 0

const job = 'from pyspark.sql import SparkSession\nSparkSession.builder.getOrCreate().range(9).rdd.map(str).count()\n'
const jobFile = () => join(box.home, 'job.py')

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await giveOwnPorts(box, 21200)
  await box.data('up', '--profile', 'small')
  await box.data('sql', "create table canary as select 1 as a, 'kept' as b")
  await writeFile(jobFile(), job)
})

afterAll(async () => {
  console.log(`YARN, MapReduce and Spark: ${injected} of ${faults.length} faults injected, ${recognised} recognised`)
  await box?.remove()
})

const verify = (row: string) => (box: Sandbox) => box.run(['verify', row, '--json'])
const hdfs = (box: Sandbox, ...words: string[]) => box.run(['exec', '--', 'hdfs', 'dfs', ...words])
const submit =
  (...options: string[]) =>
  (box: Sandbox) =>
    asClient(box, 'run', '--', ...options, jobFile())
const withoutIt = async (box: Sandbox) => expect((await box.run(['run', jobFile()])).exitCode).toBe(0)

const takeBack = (key: string) => async (box: Sandbox) => {
  await box.data('config', 'unset', key)
  await box.data('config', 'apply')
}
const diskLimit = 'yarn-site.yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage'

const faults: Injection[] = [
  wrongSettings('a NodeManager with less memory than the smallest container', 'YARN_NODE_TOO_SMALL', {
    'yarn-site.yarn.nodemanager.resource.memory-mb': '64',
  }),
  wrongSettings('a folder of the NodeManager that cannot be made', 'YARN_LOCAL_FOLDERS_BAD', {
    'yarn-site.yarn.nodemanager.local-dirs': '/proc/nowhere',
  }),
  wrongSettings(
    'a disk that is fuller than the NodeManager allows',
    'YARN_DISK_TOO_FULL',
    { [diskLimit]: '0.01' },
    // The named fix first looks at the disk, which is not full here.
    { fix: takeBack(diskLimit) },
  ),
  wrongSettings('a shuffle service whose class is not there', 'YARN_AUX_SERVICE_CLASS_MISSING', {
    'yarn-site.yarn.nodemanager.aux-services': 'mapreduce_shuffle,spark_shuffle',
    'yarn-site.yarn.nodemanager.aux-services.spark_shuffle.class': 'org.apache.spark.network.yarn.YarnShuffleService',
  }),
  wrongSettings('a largest container below the smallest', 'YARN_ALLOCATION_LIMITS_WRONG', {
    'yarn-site.yarn.scheduler.maximum-allocation-mb': '64',
  }),
  wrongSettings('queues that do not add up', 'YARN_QUEUE_CAPACITIES_WRONG', {
    'capacity-scheduler.yarn.scheduler.capacity.root.default.capacity': '50',
  }),
  wrongSettings('a folder for finished jobs that cannot be made', 'MAPREDUCE_HISTORY_FOLDER', {
    'mapred-site.mapreduce.jobhistory.done-dir': 'file:///proc/nowhere',
  }),
  wrongSettings(
    'a map task larger than YARN allows',
    'YARN_CONTAINER_ABOVE_MAXIMUM',
    { 'mapred-site.mapreduce.map.memory.mb': '999999' },
    { observe: verify('mapreduce') },
  ),
  wrongSettings(
    'containers of MapReduce without its classes',
    'MAPREDUCE_CLASSES_MISSING',
    // Either of the two is enough for a job.
    {
      'mapred-site.mapreduce.application.classpath': '/nowhere/*',
      'yarn-site.yarn.application.classpath': '/nowhere/*',
    },
    { observe: verify('mapreduce') },
  ),
  wrongSettings(
    'an option that no Java takes, which only the log of a container tells',
    'MAPREDUCE_TASK_OPTIONS_WRONG',
    { 'mapred-site.mapreduce.map.java.opts': '-Xmxlots' },
    { observe: verify('mapreduce') },
  ),
  runningFault({
    fault: 'the folder for event logs is gone',
    code: 'SPARK_EVENT_LOG_FOLDER_MISSING',
    inject: (box) => hdfs(box, '-mv', '/spark-logs', '/spark-logs-away'),
    observe: submit(),
  }),
  wrongSettings('a driver at an address of another machine', 'SPARK_DRIVER_CANNOT_BIND', {
    'spark-defaults.spark.driver.bindAddress': '10.255.255.1',
  }),
  wrongSettings('a host name that no URL may hold', 'SPARK_HOST_NAME_INVALID', {
    'spark-defaults.spark.driver.host': 'my_host',
  }),
  wrongSettings('a Connect server with a heap of 256 MiB', 'SPARK_DRIVER_MEMORY_TOO_SMALL', {
    'services.spark-connect.heap': '256m',
  }),
  wrongSettings('a size that is none', 'SPARK_MEMORY_SETTING_WRONG', {
    'spark-defaults.spark.executor.memory': 'lots',
  }),
  wrongSettings('executors that are too small for Spark', 'SPARK_EXECUTOR_MEMORY_TOO_SMALL', {
    'spark-defaults.spark.executor.memory': '100m',
  }),
  wrongSettings(
    'executors larger than YARN allows',
    'SPARK_EXECUTOR_ABOVE_MAXIMUM',
    { 'spark-defaults.spark.executor.memory': '20g' },
    { observe: verify('spark-on-yarn') },
  ),
  wrongSettings(
    'containers of Spark without its classes',
    'SPARK_CLASSES_MISSING',
    { 'spark-defaults.spark.yarn.jars': 'local:/nowhere/*' },
    { observe: verify('spark-on-yarn') },
  ),
  wrongSettings(
    'a queue that YARN does not have',
    'YARN_QUEUE_UNKNOWN',
    { 'spark-defaults.spark.yarn.queue': 'nosuch' },
    { observe: verify('spark-on-yarn'), fix: takeBack('spark-defaults.spark.yarn.queue') },
  ),
  wrongSettings(
    'a metastore client that this Spark does not have',
    'SPARK_METASTORE_VERSION_UNSUPPORTED',
    { 'spark-defaults.spark.sql.hive.metastore.version': '1.0' },
    { observe: (box) => box.run(['sql', 'show tables', '--json']) },
  ),
  runningFault({
    fault: 'a Python that is not there',
    code: 'SPARK_PYTHON_MISSING',
    observe: async (box) => {
      const { variables } = await box.data('env')
      const driver = `spark.pyspark.driver.python=${variables.PYSPARK_PYTHON}`
      return submit('--conf', 'spark.pyspark.python=/nowhere/python3', '--conf', driver)(box)
    },
    fix: withoutIt,
  }),
  runningFault({
    fault: 'a master that Spark does not know',
    code: 'SPARK_MASTER_INVALID',
    observe: submit('--master', 'nowhere://x'),
    fix: withoutIt,
  }),
  runningFault({
    fault: 'a heap among the Java options',
    code: 'SPARK_DRIVER_OPTIONS_WITH_HEAP',
    observe: submit('--conf', 'spark.driver.extraJavaOptions=-Xmx1g'),
    fix: withoutIt,
  }),
]

for (const injection of faults) {
  test(`${injection.fault}: ${injection.code}`, async () => {
    injected++
    await proveOrUndo(injection, box)
    recognised++
  })
}

test('what was there before is there afterwards', async () => {
  expect((await box.data('sql', 'select a, b from canary')).results[0].rows).toEqual([[1, 'kept']])
  expect((await hdfs(box, '-ls', '/spark-logs-away')).exitCode).toBe(0)
})
