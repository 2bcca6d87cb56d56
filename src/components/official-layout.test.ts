import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { withReleases } from '../artifacts/choose-releases.js'
import { readStack } from '../artifacts/stack.js'
import { testInstance } from '../instance/testing.js'
import type { Instance } from './contract.js'
import { hadoopExamplesJar, hadoopJars, hadoopLinks, hadoopWebFolder } from './hadoop/paths.js'
import { hiveClasspath, hiveSchemaFolder } from './hive/paths.js'
import { pythonExecutable, sparkJarFolder } from './spark/paths.js'

const stacks = fileURLToPath(new URL('../../stacks', import.meta.url))
const official = ['hadoop', 'hive', 'spark']

/** Each artifact is in the folder `/store/NAME`. */
async function instanceOf(name: string, releases: string[]): Promise<Instance> {
  const stack = withReleases(await readStack(name, [stacks]), releases)
  const artifacts = Object.fromEntries(stack.artifacts.map((each) => [each.name, `/store/${each.name}`]))
  return testInstance({}, { stack, artifacts, official: releases })
}

test.each(['current', 'classic'])('%s: what is replaced is not there, and what is needed besides is', async (name) => {
  const names = ({ stack }: Instance) => stack.artifacts.map((each) => each.name).sort()
  expect(names(await instanceOf(name, []))).toEqual(
    expect.arrayContaining(['hadoop', 'hadoop-web', 'hive', 'hive-schema', 'postgresql', 'spark']),
  )
  expect(names(await instanceOf(name, official))).toEqual([
    'hadoop',
    'hive',
    'postgresql',
    'postgresql-jdbc',
    'spark',
    'tez',
  ])
})

test("Hadoop's parts lie below share/hadoop, with their pages", async () => {
  const instance = await instanceOf('classic', ['hadoop'])
  expect(hadoopJars(instance)).toEqual([
    '/store/hadoop/share/hadoop/common/*',
    '/store/hadoop/share/hadoop/common/lib/*',
    '/store/hadoop/share/hadoop/hdfs/*',
    '/store/hadoop/share/hadoop/hdfs/lib/*',
    '/store/hadoop/share/hadoop/yarn/*',
    '/store/hadoop/share/hadoop/yarn/lib/*',
    '/store/hadoop/share/hadoop/mapreduce/*',
    '/store/hadoop/share/hadoop/mapreduce/lib/*',
    '/store/hadoop/share/hadoop/yarn/timelineservice/*',
    '/store/hadoop/share/hadoop/tools/lib/hadoop-distcp-3.3.0.jar',
  ])
  expect(hadoopWebFolder(instance)).toBe('/store/hadoop/share/hadoop/hdfs')
  expect(hadoopExamplesJar(instance)).toBe('/store/hadoop/share/hadoop/mapreduce/hadoop-mapreduce-examples-3.3.0.jar')
  expect(hadoopLinks(instance)).toContainEqual({ path: 'hadoop/official', target: '/store/hadoop' })
  expect(hadoopLinks(instance)).toContainEqual({ path: 'hadoop/bin', target: instance.directories.bin })
})

test("Hive's own jars come after the guava of Hadoop and before Tez and the driver, wherever Hadoop is from", async () => {
  const withoutRest = (instance: Instance) => hiveClasspath(instance, 'hive').slice(0, 5)
  const rest = ['/store/hive/lib/*', '/store/postgresql-jdbc/lib/*', '/store/tez/*', '/store/tez/lib/*']
  expect(withoutRest(await instanceOf('classic', ['hive', 'hadoop']))).toEqual([
    '/store/hadoop/share/hadoop/common/lib/guava-27.0-jre.jar',
    ...rest,
  ])
  expect(withoutRest(await instanceOf('classic', ['hive']))).toEqual(['/store/hadoop/lib/guava-27.0-jre.jar', ...rest])
  expect(hiveSchemaFolder(await instanceOf('current', ['hive']))).toBe('/store/hive')
  expect(hiveSchemaFolder(await instanceOf('current', []))).toBe('/store/hive-schema')
})

test("Spark's release is SPARK_HOME, and the machine's Python runs it", async () => {
  const instance = await instanceOf('classic', ['spark'])
  expect(sparkJarFolder(instance)).toBe('/store/spark/jars')
  expect(pythonExecutable(instance)).toBe(instance.python.executable)
  const other = await instanceOf('classic', [])
  expect(sparkJarFolder(other)).toBe('/store/spark-jars/lib')
})
