// Failures of YARN and MapReduce that the generated configuration makes impossible, for each stack and profile.
import { isAbsolute } from 'node:path'
import { describe, expect, test } from 'vitest'
import { tasks } from '../../src/components/registry.js'
import { everyConfiguration, heapIn, megabytes } from './generated.js'

describe.each(everyConfiguration)('$title', ({ instance, value, number, keys }) => {
  const yarn = (key: string) => value('hadoop/yarn-site.xml', key)
  const mapred = (key: string) => value('hadoop/mapred-site.xml', key)
  const spark = (key: string) => value('spark/spark-defaults.conf', key)
  const largest = number('hadoop/yarn-site.xml', 'yarn.scheduler.maximum-allocation-mb')
  const node = number('hadoop/yarn-site.xml', 'yarn.nodemanager.resource.memory-mb')
  const smallest = number('hadoop/yarn-site.xml', 'yarn.scheduler.minimum-allocation-mb')
  const master = number('hadoop/mapred-site.xml', 'yarn.app.mapreduce.am.resource.mb')
  /** What Spark adds to a heap for everything else: a tenth, at least 384 MiB. */
  const withOverhead = (heap: number) => heap + Math.max(384, Math.ceil(heap * 0.1))

  test('no container is killed for its virtual memory', () => {
    expect(yarn('yarn.nodemanager.vmem-check-enabled')).toBe('false')
  })

  test('no NodeManager is sent away for too little memory, and no limits contradict each other', () => {
    expect(node).toBeGreaterThanOrEqual(smallest)
    expect(largest).toBeGreaterThanOrEqual(smallest)
    expect(largest).toBeLessThanOrEqual(node)
    const cores = number('hadoop/yarn-site.xml', 'yarn.nodemanager.resource.cpu-vcores')
    expect(number('hadoop/yarn-site.xml', 'yarn.scheduler.maximum-allocation-vcores')).toBeLessThanOrEqual(cores)
    expect(cores).toBeGreaterThanOrEqual(2)
  })

  test('no "Required executor memory is above the max threshold": executors and masters of Spark fit', () => {
    const executor = withOverhead(megabytes(spark('spark.executor.memory')))
    const sparkMaster = withOverhead(megabytes(spark('spark.yarn.am.memory')))
    expect(executor).toBeLessThanOrEqual(largest)
    expect(sparkMaster).toBeLessThanOrEqual(largest)
    expect(sparkMaster + executor).toBeLessThanOrEqual(node)
  })

  test('no job of MapReduce asks for more than YARN gives, and one task fits beside its master', () => {
    for (const kind of ['map', 'reduce']) {
      const container = number('hadoop/mapred-site.xml', `mapreduce.${kind}.memory.mb`)
      expect(container).toBeLessThanOrEqual(largest)
      expect(master + container).toBeLessThanOrEqual(node)
    }
  })

  test('no container is too small for its own heap, and no heap for its sort buffer', () => {
    const sort = number('hadoop/mapred-site.xml', 'mapreduce.task.io.sort.mb')
    for (const kind of ['map', 'reduce']) {
      const heap = heapIn(mapred(`mapreduce.${kind}.java.opts`))
      expect(heap).toBeLessThanOrEqual(0.8 * number('hadoop/mapred-site.xml', `mapreduce.${kind}.memory.mb`))
      expect(heap).toBeGreaterThan(3 * sort)
    }
    expect(heapIn(mapred('yarn.app.mapreduce.am.command-opts'))).toBeLessThanOrEqual(0.8 * master)
  })

  test('a second application does not stay ACCEPTED for ever: the masters of both fit into their share', () => {
    const share = number('hadoop/capacity-scheduler.xml', 'yarn.scheduler.capacity.maximum-am-resource-percent')
    expect(share * node).toBeGreaterThanOrEqual(2 * withOverhead(megabytes(spark('spark.yarn.am.memory'))))
  })

  test('no queue has a share that does not add up', () => {
    const queues = value('hadoop/capacity-scheduler.xml', 'yarn.scheduler.capacity.root.queues')!.split(',')
    const shares = queues.map((queue) =>
      number('hadoop/capacity-scheduler.xml', `yarn.scheduler.capacity.root.${queue}.capacity`),
    )
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(100)
    expect(spark('spark.yarn.queue') ?? 'default').toBe('default')
  })

  test('the node does not become UNHEALTHY at 90 % of the disk', () => {
    const key = 'yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage'
    expect(number('hadoop/yarn-site.xml', key)).toBeGreaterThanOrEqual(98)
  })

  test('no missing auxService: the NodeManager runs what MapReduce asks for, and nothing asks for another', () => {
    expect(yarn('yarn.nodemanager.aux-services')).toBe('mapreduce_shuffle')
    expect(keys('spark/spark-defaults.conf').filter((key) => /shuffle\.service|dynamicAllocation/.test(key))).toEqual(
      [],
    )
  })

  test('no "Could not find or load main class MRAppMaster": containers get absolute paths and need no variable', () => {
    const folders = mapred('mapreduce.application.classpath')!.split(',')
    expect(folders.length).toBeGreaterThan(0)
    expect(folders.filter((folder) => !isAbsolute(folder) || folder.includes('$'))).toEqual([])
    expect(
      yarn('yarn.application.classpath')!
        .split(',')
        .filter((folder) => !isAbsolute(folder)),
    ).toEqual([])
  })

  test('no container looks for /bin/java', () => {
    expect(yarn('yarn.nodemanager.env-whitelist')!.split(',')).toContain('JAVA_HOME')
    expect(spark('spark.yarn.appMasterEnv.JAVA_HOME')).toBe(instance.javas.spark.home)
    expect(spark('spark.executorEnv.JAVA_HOME')).toBe(instance.javas.spark.home)
  })

  test('the folders of the NodeManager lie in the instance, not in /tmp', () => {
    expect(yarn('yarn.nodemanager.local-dirs')).toMatch(new RegExp(`^${instance.directories.data}/`))
    expect(yarn('yarn.nodemanager.log-dirs')).toMatch(new RegExp(`^${instance.directories.logs}/`))
  })

  test('jobs find /tmp and their history in HDFS: up makes these folders', () => {
    expect(tasks(instance).map(({ id }) => id)).toContain('hdfs-folders')
    expect(mapred('mapreduce.jobhistory.done-dir')).toMatch(/^\/mr-history\//)
    expect(mapred('mapreduce.framework.name')).toBe('yarn')
  })
})
