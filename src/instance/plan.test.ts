import { describe, expect, test } from 'vitest'
import type { Instance } from '../components/contract.js'
import { renderConfigFile } from '../config/render.js'
import { makePlan } from './plan.js'
import { type TestInstanceOptions, testInstance } from './testing.js'

describe('fingerprints', () => {
  test('are the same for the same instance', () => {
    expect(fingerprints()).toEqual(fingerprints())
  })

  test.each([
    ['hdfs-site: {dfs.heartbeat.interval: 7}', 'hadoop/hdfs-site.xml'],
    ['yarn-site: {yarn.log-aggregation-enable: false}', 'hadoop/yarn-site.xml'],
    ['hive-site: {hive.cli.print.header: true}', 'hive/hive-site.xml'],
    ['metastore-site: {metastore.batch.retrieve.max: 11}', 'metastore/metastore-site.xml'],
    ['spark-defaults: {spark.sql.ansi.enabled: true}', 'spark/spark-defaults.conf'],
    ['log4j2: {rootLogger.level: error}', 'spark/log4j2.properties'],
    ['spark-env: {SPARK_DAEMON_MEMORY: 2g}', 'spark/spark-env.sh'],
    ['services: {namenode: {heap: 999m}}', 'jvm/namenode.args'],
    ['services: {metastore: {javaOptions: [-Dx=y]}}', 'jvm/metastore.args'],
  ])('%s changes exactly those services that read %s', (yaml, path) => {
    const { readers } = makePlan(testInstance()).files.find((file) => file.path === path)!
    expect(changedFiles({}, { yaml })).toEqual([path])
    expect(changedServices({}, { yaml })).toEqual([...readers].sort())
  })

  test("PostgreSQL's settings are on its command line and change it alone", () => {
    expect(changedServices({}, { yaml: 'postgresql: {max_connections: 60}' })).toEqual(['postgres'])
  })

  test('a port changes its own service and those that are told of it', () => {
    const changed = changedServices({}, { yaml: 'ports: {metastore.thrift: 9183}' })
    expect(changed).toEqual(['hiveserver2', 'metastore', 'spark-connect'])
  })
})

test('every reader of a file is a service', () => {
  const { files, nodes } = makePlan(testInstance())
  const ids = nodes.filter(({ kind }) => kind === 'service').map(({ id }) => id)
  for (const { path, readers } of files)
    expect(
      readers.filter((id) => !ids.includes(id)),
      path,
    ).toEqual([])
})

test('every dependency is there, and no node waits for itself', () => {
  const { nodes } = makePlan(testInstance())
  const done = new Set<string>()
  for (let before = -1; before < done.size; ) {
    before = done.size
    for (const { id, dependsOn } of nodes) if (dependsOn.every((each) => done.has(each))) done.add(id)
  }
  expect(nodes.map(({ id }) => id).filter((id) => !done.has(id))).toEqual([])
  expect(done.size).toBe(nodes.length)
})

describe('a service that is switched off', () => {
  test('takes out what depends on it, and nothing else', () => {
    const all = ids({})
    expect(all.filter((id) => !ids({ yaml: off('hiveserver2') }).includes(id))).toEqual(['hiveserver2'])
    const withoutPostgres = ids({ yaml: off('postgres') })
    expect(all.filter((id) => !withoutPostgres.includes(id)).sort()).toEqual(
      ['hiveserver2', 'metastore', 'metastore-schema', 'postgres', 'postgres-role', 'spark-connect'].sort(),
    )
    expect(withoutPostgres).toContain('namenode')
  })

  test('keeps its configuration files, which clients read', () => {
    const files = (yaml: string) => makePlan(testInstance({ yaml })).files.map(({ path }) => path)
    expect(files(off('namenode'))).toEqual(files(''))
  })
})

test('making a plan writes nothing and asks nothing: folders that do not exist do', () => {
  const plan = makePlan(testInstance({ root: '/nowhere/at/all' }))
  expect(plan.files.length).toBeGreaterThan(20)
  expect(plan.launchers.map(({ name }) => name)).toEqual(expect.arrayContaining(['hdfs', 'beeline', 'spark-submit']))
})

function off(service: string): string {
  return `services: {${service}: {enabled: false}}`
}

function ids(options: TestInstanceOptions): string[] {
  return makePlan(testInstance(options)).nodes.map(({ id }) => id)
}

function fingerprints(options: TestInstanceOptions = {}, parts: Partial<Instance> = {}): Map<string, string> {
  const services = makePlan(testInstance(options, parts)).nodes.filter((node) => node.kind === 'service')
  return new Map(services.map(({ id, fingerprint }) => [id, fingerprint]))
}

function changedServices(before: TestInstanceOptions, after: TestInstanceOptions): string[] {
  const [old, now] = [fingerprints(before), fingerprints(after)]
  return [...now.keys()].filter((id) => now.get(id) !== old.get(id)).sort()
}

function changedFiles(before: TestInstanceOptions, after: TestInstanceOptions): string[] {
  const [old, now] = [before, after].map((options) => makePlan(testInstance(options)).files)
  return now!.filter((file, index) => renderConfigFile(file) !== renderConfigFile(old![index]!)).map(({ path }) => path)
}
