// The generated files of a whole instance.
import { describe, expect, test } from 'vitest'
import { readConfigText, renderConfigFile, valuesOf } from '../config/render.js'
import { testInstance } from '../instance/testing.js'
import { configFiles, portDefinitions } from './registry.js'
import { traitsOf } from './traits.js'

const instance = testInstance()
const files = configFiles(instance)
const structured = files.filter(({ format }) => format !== 'text')

test('every file has a path of its own', () => {
  const paths = files.map(({ path }) => path)
  expect(new Set(paths).size).toBe(paths.length)
})

test.each(structured.map((file) => [file.path, file] as const))('%s is read back as it was meant', (_, file) => {
  expect(readConfigText(file.format, renderConfigFile(file))).toEqual(valuesOf(file.settings))
})

test("a person's own values reach exactly the file that they are written for", () => {
  const yaml = 'hdfs-site: {dfs.replication: 3}\nspark-defaults: {spark.ui.port: 4444}\npostgresql: {fsync: "off"}'
  const changed = configFiles(testInstance({ yaml }))
  const value = (path: string, key: string) => changed.find((file) => file.path === path)?.settings[key]
  expect(value('hadoop/hdfs-site.xml', 'dfs.replication')).toMatchObject({
    value: '3',
    layer: 'user',
    replaced: { value: '1' },
  })
  expect(value('spark/spark-defaults.conf', 'spark.ui.port')).toMatchObject({ value: '4444', layer: 'user' })
  expect(value('postgresql/postgresql.conf', 'fsync')).toMatchObject({ value: 'off', layer: 'user' })
})

test('secrets stand only in files that nobody else may read', () => {
  const holders = files.filter((file) => renderConfigFile(file).includes(instance.postgresPassword))
  expect(holders.map(({ path }) => path)).toEqual(['metastore/metastore-site.xml'])
  expect(holders.map(({ mode }) => mode)).toEqual([0o600])
})

describe('everything listens on 127.0.0.1 only', () => {
  const settings = structured.flatMap((file) =>
    Object.entries(valuesOf(file.settings)).map(([key, value]) => ({ path: file.path, key, value })),
  )
  const addresses = settings.filter(({ key }) => /(address|addresses|host|hosts|hostname)$/i.test(key))

  test('as every address and host says', () => {
    expect(addresses.length).toBeGreaterThan(30)
    expect(addresses.filter(({ value }) => !/^127\.0\.0\.1(:\d+)?$/.test(value))).toEqual([])
  })

  test('and every URL', () => {
    const urls = settings.filter(({ value }) => /^\w+(:\w+)?:\/\/[^/]/.test(value))
    expect(urls.length).toBeGreaterThan(5)
    expect(urls.filter(({ value }) => !value.includes('://127.0.0.1:'))).toEqual([])
    expect(settings.filter(({ value }) => /0\.0\.0\.0|\blocalhost\b/.test(value))).toEqual([])
  })

  test.each([
    ['hadoop/hdfs-site.xml', 'dfs.namenode.rpc-bind-host'],
    ['hadoop/hdfs-site.xml', 'dfs.namenode.http-bind-host'],
    ['hadoop/hdfs-site.xml', 'dfs.datanode.address'],
    ['hadoop/hdfs-site.xml', 'dfs.datanode.http.address'],
    ['hadoop/hdfs-site.xml', 'dfs.datanode.ipc.address'],
    ['hadoop/hdfs-site.xml', 'dfs.namenode.secondary.http-address'],
    ['hadoop/yarn-site.xml', 'yarn.resourcemanager.bind-host'],
    ['hadoop/yarn-site.xml', 'yarn.nodemanager.bind-host'],
    ['hadoop/mapred-site.xml', 'mapreduce.jobhistory.address'],
    ['hive/hive-site.xml', 'hive.server2.thrift.bind.host'],
    ['hive/hive-site.xml', 'hive.server2.webui.host'],
    ['metastore/metastore-site.xml', 'metastore.thrift.bind.host'],
    ['postgresql/postgresql.conf', 'listen_addresses'],
    ['spark/spark-defaults.conf', 'spark.driver.bindAddress'],
    ['spark/spark-defaults.conf', 'spark.history.ui.bindAddress'],
    ['spark/spark-defaults.conf', 'spark.connect.grpc.binding.address'],
  ])('%s has %s, whose default is every address', (path, key) => {
    expect(addresses).toContainEqual({ path, key, value: expect.stringMatching(/^127\.0\.0\.1/) })
  })
})

test('every port of the instance stands in a file or on a command line', () => {
  const text = files.map(renderConfigFile).join('\n')
  // The Connect server's own page is given on its command line.
  const elsewhere = ['spark-connect.http']
  const used = portDefinitions.filter(({ isUsed }) => isUsed?.(traitsOf(instance.stack)) ?? true)
  const missing = used.filter(({ preferred }) => !new RegExp(`\\b${preferred}\\b`).test(text))
  expect(missing.map(({ id }) => id)).toEqual(elsewhere)
})
