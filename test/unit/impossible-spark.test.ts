// Failures of Spark, its Python and its R that the generated configuration makes impossible, for each stack and profile.
import { isAbsolute } from 'node:path'
import { describe, expect, test } from 'vitest'
import { instanceVariables } from '../../src/components/environment.js'
import { launchers } from '../../src/components/registry.js'
import { everyConfiguration, jvmsOf, megabytes, stackDefinition, stacks } from './generated.js'

/** Spark refuses a driver or an executor with less: 1.5 times the 300 MiB that it keeps for itself. */
const leastMegabytes = 450

describe.each(everyConfiguration)('$title', ({ instance, value, texts }) => {
  const spark = (key: string) => value('spark/spark-defaults.conf', key)
  const shell = (key: string) => value('spark/spark-env.sh', key)
  const variables = instanceVariables(instance)

  test('the history is never empty because it looks elsewhere: servers and applications share one folder in HDFS', () => {
    expect(spark('spark.eventLog.enabled')).toBe('true')
    expect(spark('spark.eventLog.dir')).toMatch(/^hdfs:\/\/127\.0\.0\.1:\d+\/spark-logs$/)
    expect(spark('spark.history.fs.logDirectory')).toBe(spark('spark.eventLog.dir'))
  })

  test('no library is uploaded at each start: YARN takes the jars from this machine', () => {
    expect(spark('spark.yarn.jars')).toMatch(/^local:\/.*\/\*$/)
  })

  test('no driver binds to what the host name resolves to, and no host name stands in a URL of Spark', () => {
    expect(spark('spark.driver.host')).toBe('127.0.0.1')
    expect(spark('spark.driver.bindAddress')).toBe('127.0.0.1')
    expect(shell('SPARK_LOCAL_IP')).toBe('127.0.0.1')
    expect(variables.SPARK_LOCAL_IP).toBe('127.0.0.1')
    expect(spark('spark.yarn.appMasterEnv.SPARK_LOCAL_IP')).toBe('127.0.0.1')
    expect(spark('spark.executorEnv.SPARK_LOCAL_IP')).toBe('127.0.0.1')
  })

  test("spark-submit always finds YARN's settings", () => {
    expect(shell('HADOOP_CONF_DIR')).toBe(variables.HADOOP_CONF_DIR)
    expect(isAbsolute(variables.HADOOP_CONF_DIR ?? '')).toBe(true)
    expect(variables.YARN_CONF_DIR).toBe(variables.HADOOP_CONF_DIR)
  })

  test('driver and workers cannot have different Pythons: there is one', () => {
    expect(isAbsolute(variables.PYSPARK_PYTHON ?? '')).toBe(true)
    expect(variables.PYSPARK_DRIVER_PYTHON).toBe(variables.PYSPARK_PYTHON)
    expect(shell('PYSPARK_PYTHON')).toBe(variables.PYSPARK_PYTHON)
    expect(spark('spark.pyspark.python')).toBeUndefined()
  })

  test('no driver or executor is too small for Spark itself', () => {
    expect(megabytes(spark('spark.driver.memory'))).toBeGreaterThanOrEqual(leastMegabytes)
    expect(megabytes(spark('spark.executor.memory'))).toBeGreaterThanOrEqual(leastMegabytes)
    const servers = jvmsOf(instance).filter(({ id }) => id === 'spark-connect' || id === 'spark-thrift')
    expect(servers.map(({ heapMegabytes }) => heapMegabytes >= leastMegabytes)).toEqual([true])
  })

  test('no heap stands among the Java options, where Spark refuses it', () => {
    const options = [
      'spark.executor.extraJavaOptions',
      'spark.driver.extraJavaOptions',
      'spark.yarn.am.extraJavaOptions',
    ]
    expect(options.filter((key) => /-Xmx/.test(spark(key) ?? ''))).toEqual([])
  })

  test('no native library is unpacked into a /tmp that may forbid programs', () => {
    const { root, temporary } = instance.directories
    expect(variables.SPARK_LOCAL_DIRS).toBe(temporary)
    expect(temporary.startsWith(root)).toBe(true)
    expect(spark('spark.driver.defaultJavaOptions')).toBe(`"-Djava.io.tmpdir=${temporary}"`)
    // The launcher only builds the command of another JVM.
    for (const { id, systemProperties } of jvmsOf(instance).filter(({ id }) => id !== 'spark-launcher')) {
      expect(systemProperties['java.io.tmpdir'] ?? 'unset', id).toBe(temporary)
    }
    expect(texts.filter(({ text }) => /-Djava\.io\.tmpdir=\/tmp\b/.test(text))).toEqual([])
  })

  test("the servers' own pages never move to another port", () => {
    expect(spark('spark.ui.port')).toBeUndefined()
    expect(spark('spark.history.ui.port')).toMatch(/^\d+$/)
  })

  test('the commands on PATH are those of the instance', () => {
    const names = launchers(instance).map(({ name }) => name)
    expect(names).toEqual(expect.arrayContaining(['spark-submit', 'spark-shell', 'spark-sql', 'pyspark']))
  })
})

test.each(stacks)('stack %s takes no Python without distutils for a PySpark that needs it', (stack) => {
  const { versions, python } = stackDefinition(stack)
  const minor = Number(python.maximum.split('.')[1])
  const needsDistutils = Number(versions.spark!.split('.')[0]) < 4
  expect(needsDistutils ? minor < 12 : minor >= 10).toBe(true)
})
