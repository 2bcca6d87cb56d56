// Apache's own layout under the same supervisor: release files made of installed components, served from this machine.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { create } from 'tar'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Sandbox } from './sandbox.js'

const official = ['hadoop', 'hadoop-web', 'hive', 'hive-schema', 'spark']
/** What would take its time and shows nothing new. */
const switchedOff = ['secondarynamenode', 'jobhistory', 'hiveserver2', 'spark-connect']

let box: Sandbox
let work: string
let server: Server
let requests: string[]

beforeAll(async () => {
  box = await Sandbox.make()
  work = await mkdtemp(join(tmpdir(), 'sparkbox-releases-'))
  await box.seed('current', { without: official })
  const releases = await makeReleases(work)
  requests = []
  server = createServer((request, response) => {
    requests.push(request.url ?? '')
    const file = releases[(request.url ?? '').slice(1)]
    if (file === undefined) response.writeHead(404).end()
    else if (typeof file === 'string') response.end(file)
    else createReadStream(file.path).pipe(response.writeHead(200, { 'content-length': file.size }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const services = switchedOff.map((id) => `  ${id}: { enabled: false }\n`).join('')
  const config = join(box.home, 'config', 'default')
  await mkdir(config, { recursive: true })
  await writeFile(
    join(config, 'sparkbox.yaml'),
    `profile: small\nsource: apache\napache:\n  mirrors: [${mirror}]\nservices:\n${services}`,
  )
})

afterAll(async () => {
  await box.remove()
  await new Promise((resolve) => server.close(resolve))
  await rm(work, { recursive: true, force: true })
})

it('fetches, proves and runs what Apache released', async () => {
  // Apache's hosts are asked through a proxy that nobody runs, so that nothing leaves this machine.
  const environment = { HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' }
  const up = await box.run(['up', '--json'], { environment })
  expect(up.exitCode, up.stdout + up.stderr).toBe(0)
  const paths = requests.filter((path) => /gz$/.test(path)).sort()
  expect(paths).toEqual([
    '/hadoop/common/hadoop-3.5.0/hadoop-3.5.0.tar.gz',
    '/hive/hive-4.0.0/apache-hive-4.0.0-bin.tar.gz',
    '/spark/spark-4.3.0/spark-4.3.0-bin-hadoop3.tgz',
    '/tez/0.10.3/apache-tez-0.10.3-bin.tar.gz',
  ])
  expect(await readdir(join(box.home, 'cache/apache'), { recursive: true })).not.toContain(expect.stringMatching(/gz$/))
  const { services } = await box.data('status')
  const states = Object.fromEntries(services.map(({ id, state }: { id: string; state: string }) => [id, state]))
  for (const id of ['postgres', 'namenode', 'datanode', 'resourcemanager', 'nodemanager', 'metastore', 'spark-history'])
    expect(states[id]).toBe('ready')
})

it('has the jars and pages of share/hadoop, and the commands of sparkbox before those of the makers', async () => {
  const instance = join(box.home, 'instances', 'default')
  const options = await readFile(join(instance, 'conf/jvm/namenode.args'), 'utf8')
  expect(options).toContain('/share/hadoop/hdfs/lib/*')
  expect(existsSync(join(instance, 'hadoop/official/bin/hdfs'))).toBe(true)
  expect(existsSync(join(instance, 'hadoop/share/hadoop/yarn'))).toBe(true)
  const which = await box.run(['exec', '--', 'sh', '-c', 'command -v hdfs'])
  expect(which.stdout.trim()).toBe(join(instance, 'bin/hdfs'))
  const { ports } = await box.record()
  const page = await fetch(`http://127.0.0.1:${ports['namenode.http']}/dfshealth.html`)
  expect(page.status).toBe(200)
})

it('runs commands of HDFS and a job of Spark on YARN', async () => {
  const job = join(work, 'job.py')
  await writeFile(
    job,
    `from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print('SUM', spark.range(1, 1001, 1, 4).selectExpr('sum(id)').collect()[0][0])
`,
  )
  const hdfs = await box.run(['exec', '--', 'sh', '-c', `hdfs dfs -put ${job} /tmp/ && hdfs dfs -ls /tmp`])
  expect(hdfs.stdout).toContain('/tmp/job.py')
  const spark = await box.run(['run', job, '--master', 'yarn'])
  expect(spark.stdout, spark.stderr).toContain('SUM 500500')
})

type Releases = Record<string, string | { path: string; size: number }>

/** The release files as Apache lays them out, with their hashes beside them. */
async function makeReleases(folder: string): Promise<Releases> {
  const parts = await Sandbox.make()
  try {
    await parts.seed('current')
    const { artifacts } = await parts.data('install')
    const from: Record<string, string> = Object.fromEntries(
      artifacts.map(({ name, directory }: { name: string; directory: string }) => [name, directory]),
    )
    await layHadoop(from, join(folder, 'hadoop-3.5.0'))
    await layHive(from, join(folder, 'apache-hive-4.0.0-bin'), join(folder, 'apache-tez-0.10.3-bin'))
    await laySpark(join(from.spark!, 'site-packages/pyspark'), join(folder, 'spark-4.3.0-bin-hadoop3'))
    return await pack(folder, {
      'hadoop-3.5.0': 'hadoop/common/hadoop-3.5.0/hadoop-3.5.0.tar.gz',
      'apache-hive-4.0.0-bin': 'hive/hive-4.0.0/apache-hive-4.0.0-bin.tar.gz',
      'apache-tez-0.10.3-bin': 'tez/0.10.3/apache-tez-0.10.3-bin.tar.gz',
      'spark-4.3.0-bin-hadoop3': 'spark/spark-4.3.0/spark-4.3.0-bin-hadoop3.tgz',
    })
  } finally {
    await rm(parts.home, { recursive: true, force: true })
  }
}

async function layHadoop(from: Record<string, string>, top: string): Promise<void> {
  const share = join(top, 'share/hadoop')
  await linkAll(join(from.hadoop!, 'lib'), (name) => {
    if (name.startsWith('hadoop-mapreduce-examples'))
      return join(share, 'mapreduce/hadoop-mapreduce-examples-3.5.0.jar')
    if (name.startsWith('hadoop-distcp')) return join(share, 'tools/lib', name)
    if (name.startsWith('hadoop-yarn-server-timelineservice')) return join(share, 'yarn/timelineservice', name)
    const part = /^hadoop-(common|hdfs|yarn|mapreduce)-.*\.jar$/.exec(name)?.[1]
    // Libraries of all parts stand in each of them; once is enough to show that they are found.
    return part === undefined ? join(share, 'common/lib', name) : join(share, part, name)
  })
  await linkTree(join(from['hadoop-web']!, 'webapps'), join(share, 'hdfs/webapps'))
  await write(join(top, 'bin/hdfs'), '#!/bin/sh\nexit 99\n', 0o755)
  await write(join(top, 'share/doc/index.html'), 'documentation')
}

async function layHive(from: Record<string, string>, top: string, tez: string): Promise<void> {
  await linkAll(join(from.hive!, 'lib'), (name) => {
    if (/^(tez-|hadoop-shim)/.test(name)) return join(tez, name)
    if (/^(RoaringBitmap|async-http-client)/.test(name)) return join(tez, 'lib', name)
    return name.startsWith('postgresql-') ? null : join(top, 'lib', name)
  })
  // An old guava, which must not be taken along.
  await write(join(top, 'lib/guava-19.0.jar'), 'no jar at all')
  await linkTree(join(from['hive-schema']!, 'scripts'), join(top, 'scripts'))
}

async function laySpark(pyspark: string, top: string): Promise<void> {
  for (const name of await readdir(pyspark)) {
    const isShared = ['bin', 'sbin', 'jars', 'data', 'examples', 'licenses', 'python'].includes(name)
    await linkTree(join(pyspark, name), join(top, isShared ? name : `python/pyspark/${name}`))
  }
}

/** As hard links: much of it is large, and nobody writes into it. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  // What is there may be a folder that another call has made on its way.
  execFileSync('cp', ['--archive', '--link', '--no-target-directory', from, to])
}

async function linkAll(folder: string, placeOf: (name: string) => string | null): Promise<void> {
  for (const name of await readdir(folder)) {
    const place = placeOf(name)
    if (place === null) continue
    await mkdir(dirname(place), { recursive: true })
    await link(join(folder, name), place)
  }
}

async function write(path: string, text: string, mode = 0o644): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text, { mode })
}

/** Not compressed: jars are already, and it is about the layout. */
async function pack(folder: string, files: Record<string, string>): Promise<Releases> {
  const releases: Releases = {}
  for (const [name, release] of Object.entries(files)) {
    const path = join(folder, `${name}.tgz`)
    await create({ gzip: { level: 0 }, cwd: folder, file: path }, [name])
    await rm(join(folder, name), { recursive: true, force: true })
    const hash = createHash('sha512')
    for await (const chunk of createReadStream(path)) hash.update(chunk)
    releases[release] = { path, size: (await stat(path)).size }
    releases[`${release}.sha512`] = `${hash.digest('hex')}  ${release.split('/').at(-1)}\n`
  }
  return releases
}
