// An installed stack carried as one file into a network without a way out, and started there.
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servicesOf } from '../../src/components/traits.js'
import { ClosedNetwork, whyNoNetwork } from './closed-network.js'
import { Sandbox } from './sandbox.js'

const serviceIds = servicesOf({ versions: {} })
const impossible = whyNoNetwork()
if (impossible !== null) console.warn(`offline.test.ts: ${impossible}`)

// Where all tests have to run, one that cannot run has failed.
describe.skipIf(impossible !== null && process.env.CI !== 'true')('a machine without network', () => {
  let folder: string
  let bundle: string
  let network: ClosedNetwork
  let javaLess: ClosedNetwork
  let there: Sandbox
  let here: Sandbox

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sparkbox-offline-'))
    bundle = join(folder, 'current.bundle')
    await mkdir(join(folder, 'home'))
    network = await ClosedNetwork.make()
    javaLess = await ClosedNetwork.make(['/usr/lib/jvm', '/usr/java', '/opt/java'])
    there = await Sandbox.make()
    here = await Sandbox.make({ prefix: network.prefix, environment: { HOME: join(folder, 'home') } })
  })

  afterAll(async () => {
    await here.remove()
    await there.remove()
    await network.close()
    await javaLess.close()
    await rm(folder, { recursive: true })
  })

  it('is one where every way out is closed, and every attempt to go there is counted', async () => {
    const knocks = [
      `require('net').connect(80, '203.0.113.1').on('error', () => {})`,
      `require('net').connect(80, '2001:db8::1').on('error', () => {})`,
      `const s = require('dgram').createSocket('udp4'); s.send('x', 53, '203.0.113.1', () => s.close())`,
      `require('dns').lookup('registry.example', () => {})`,
      `require('net').connect(1, '127.0.0.1').on('error', () => {})`,
    ]
    const counts: number[] = []
    for (const knock of knocks) {
      const before = await network.attempts()
      await network.run([process.execPath, '-e', knock])
      counts.push((await network.attempts()) - before)
    }
    expect(counts.slice(0, 4).filter((count) => count === 0)).toEqual([])
    expect(counts[4]).toBe(0)
  })

  it('gets the stack as one file from a machine that has it', async () => {
    await there.seed('current')
    const exported = await there.data('bundle', 'export', bundle)
    expect(exported.stacks).toMatchObject([{ name: 'current', own: false }])
    expect(await readdir(folder)).toEqual(['current.bundle', 'home'])
  })

  it('refuses that file when one bit of it is wrong, and keeps an empty store', async () => {
    const { bytes } = await here.data('bundle', 'show', bundle)
    await flipBit(bundle, Math.floor(bytes / 2))
    const outcome = await here.run(['bundle', 'import', bundle, '--json'])
    await flipBit(bundle, Math.floor(bytes / 2))
    expect(outcome.json().error).toMatchObject({ code: 'BUNDLE_DAMAGED' })
    expect(outcome.json().error?.message).toMatch(/current\/\S+\/\S+ in it is damaged/)
    expect(await readdir(here.home)).toEqual([])
  })

  it('imports it, comes up and does real work, without one attempt to reach the outside', async () => {
    const before = await network.attempts()
    const { stacks } = await here.data('bundle', 'import', bundle)
    expect(stacks[0].artifacts.filter(({ status }: { status: string }) => status !== 'installed')).toEqual([])

    const { services } = await here.data('up', '--offline')
    expect(services.map(({ id }: { id: string }) => id)).toEqual(serviceIds)
    expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])

    const job = join(folder, 'job.py')
    await writeFile(
      job,
      `from pyspark.sql import SparkSession
spark = SparkSession.builder.enableHiveSupport().getOrCreate()
spark.range(1000).write.saveAsTable('offline_kept')
spark.range(10).repartition(2).write.parquet('hdfs:///tmp/offline')
print('ROWS', spark.table('offline_kept').count() + spark.read.parquet('hdfs:///tmp/offline').count())
`,
    )
    const submitted = await here.run(['exec', '--', 'spark-submit', job])
    expect(submitted.stdout).toContain('ROWS 1010')
    expect(submitted.exitCode).toBe(0)

    // Otherwise their attempts would have been counted elsewhere.
    const pids = await here.processes()
    expect(pids.length).toBeGreaterThanOrEqual(serviceIds.length + 1)
    const networks = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/ns/net`)))
    expect([...new Set(networks)]).toEqual([await network.id()])
    await here.data('down')
    expect((await network.attempts()) - before).toBe(0)
  })

  it('is told what it lacks: the Java, who needs it, and the command', async () => {
    // In /usr/bin it is a link into one of the hidden folders.
    const kept = (each: string) =>
      each === '/usr/bin' || each === dirname(process.execPath) || !existsSync(join(each, 'java'))
    const PATH = (process.env.PATH ?? '').split(':').filter(kept).join(':')
    const environment = { HOME: join(folder, 'home'), JAVA_HOME: '', PATH }
    const bare = await Sandbox.make({ prefix: javaLess.prefix, environment })
    const outcome = await bare.run(['up', '--offline', '--json'])
    await bare.remove()
    expect(outcome.exitCode).toBe(5)
    const { code, message, hint } = outcome.json().error!
    expect(code).toBe('JAVA_NOT_FOUND')
    expect(message).toMatch(/Hadoop 3\.5\.0, Hive 4\.0\.0 and Spark 4\.3\.0 need Java 17 to 25.*--offline forbids/)
    expect(hint).toMatch(/install .*17/)
    expect(await javaLess.attempts()).toBe(0)
  })
})

async function flipBit(file: string, position: number): Promise<void> {
  const handle = await open(file, 'r+')
  const byte = Buffer.alloc(1)
  await handle.read(byte, 0, 1, position)
  byte[0]! ^= 8
  await handle.write(byte, 0, 1, position)
  await handle.close()
}
