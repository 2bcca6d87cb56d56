import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { JvmDefinition } from '../src/components/jvm.js'
import { testInstance } from '../src/instance/testing.js'
import { guideInstance, guideSettings, writeSettings } from './guide.js'
import { guideServices, stockOptions, stockServices } from './stock.js'

const instance = testInstance()
const services = stockServices(instance, '/logs')
const argvOf = (id: string) => services.find((spec) => spec.id === id)!.argv

const jvm: JvmDefinition = {
  id: 'any',
  product: 'hadoop',
  archive: 'hadoop',
  heapMegabytes: 96,
  classpath: ['/jars/*', '/settings.jar'],
  systemProperties: { 'log4j.configuration': 'file:/x' },
  thriftyProperties: { 'log4j2.asyncLoggerRingBufferSize': '4096' },
  compiler: 'late',
}

test('of our options, those stay that the classes need, and none that make a start lean', () => {
  const options = stockOptions(jvm, 25, undefined)
  expect(options).toContain('--add-opens=java.base/java.lang=ALL-UNNAMED')
  expect(options.slice(-3)).toEqual(['-Dlog4j.configuration=file:/x', '-cp', '/jars/*:/settings.jar'])
  expect(options.filter((option) => /^-X/.test(option))).toEqual([])
  expect(stockOptions(jvm, 25, '256m')).toContain('-Xmx256m')
})

test('the same classes and arguments as those of sparkbox, from the same Java', () => {
  expect(argvOf('namenode').at(-1)).toBe('org.apache.hadoop.hdfs.server.namenode.NameNode')
  expect(argvOf('spark-history').at(-1)).toBe('org.apache.spark.deploy.history.HistoryServer')
  expect(argvOf('hiveserver2')[0]).toBe(join(instance.javas.hive.home, 'bin/java'))
  for (const { argv } of services)
    expect(argv.filter((word) => /^@|SharedArchive|SerialGC|Tiered/.test(word))).toEqual([])
})

test("the makers' heaps, and their limit of malloc's arenas", () => {
  const heaps = Object.fromEntries(services.map(({ id, argv }) => [id, argv.find((word) => word.startsWith('-Xmx'))]))
  expect(heaps).toMatchObject({ metastore: '-Xmx256m', hiveserver2: '-Xmx256m', 'spark-history': '-Xmx1g' })
  expect([heaps.namenode, heaps.nodemanager]).toEqual([undefined, undefined])
  const arenas = Object.fromEntries(services.map(({ id, environment }) => [id, environment.MALLOC_ARENA_MAX]))
  expect(arenas).toMatchObject({ datanode: '4', metastore: '4', 'spark-history': undefined })
})

test("the services of the guide's script, in its order", () => {
  const ids = services.map(({ id }) => id)
  expect(ids).toEqual(guideServices.filter((id) => ids.includes(id)))
  expect(ids).toEqual(
    expect.arrayContaining(['postgres', 'namenode', 'resourcemanager', 'hiveserver2', 'spark-history']),
  )
})

test("the guide's settings differ from ours in nothing but the makers' defaults for the start", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-bench-test-'))
  try {
    const guide = guideInstance(instance, join(folder, 'guide'))
    await writeSettings(guide)
    await writeSettings({ ...instance, directories: { ...instance.directories, conf: join(folder, 'ours') } })
    const read = (conf: string, file: string) => readFileSync(join(folder, conf, file), 'utf8')
    const files = { 'hdfs-site': 'hadoop/hdfs-site.xml', 'hive-site': 'hive/hive-site.xml' }
    for (const [section, values] of Object.entries(guideSettings)) {
      const file = files[section as keyof typeof files]
      for (const [key, value] of Object.entries(values)) {
        const property = `<name>${key}</name>\n    <value>${value}</value>`
        expect(read('guide', file)).toContain(property)
        expect(read('ours', file)).not.toContain(property)
      }
    }
    expect(read('guide', 'hadoop/core-site.xml')).toBe(read('ours', 'hadoop/core-site.xml'))
    const [first] = stockServices(guide, '/logs').filter(({ id }) => id === 'namenode')
    expect(first!.argv.join(' ')).toContain(join(folder, 'guide/jvm/hadoop-settings.jar'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
