// The whole life of an instance on the real components: install, up, verify, crash, up, change, down, uninstall.

import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servicesOf } from '../../src/components/traits.js'
import { expectEveryRow } from './every-row.js'
import { quietShells } from './quiet-shells.js'
import { listeningAddresses, markedProcesses, Sandbox } from './sandbox.js'
import { warmStatements } from './warm-statements.js'

const serviceIds = servicesOf({ versions: {} })

let box: Sandbox

beforeAll(async () => {
  box = await Sandbox.make()
})

afterAll(async () => {
  await box.remove()
})

describe('before anything is installed', () => {
  it('says what it would do, and does none of it', async () => {
    const { actions } = await box.data('up', '--dry-run')
    const kinds = actions.map(({ kind }: { kind: string }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['create', 'install', 'write', 'initialize', 'start']))
    expect(await readdir(box.home)).toEqual([])
  })

  it('reports an absent instance with exit code 3', async () => {
    const outcome = await box.run(['status', '--json'])
    expect(outcome.exitCode).toBe(3)
    expect(outcome.json().data.state).toBe('absent')
  })

  it('refuses an unknown stack and names the known ones', async () => {
    const outcome = await box.run(['up', '--stack', 'curent', '--json'])
    expect(outcome.exitCode).toBe(2)
    expect(outcome.json().error).toMatchObject({ code: 'UNKNOWN_STACK', hint: 'did you mean current?' })
  })

  it('survives a kill in the middle of an installation', async () => {
    const killed = await box.run(['install'], { interruptAt: { text: 'Hadoop', signal: 'SIGKILL' } })
    expect(killed.exitCode).not.toBe(0)
    // The rest of the time this would take is spent once for all test files.
    await box.seed('current', { without: ['hadoop'] })
    const { artifacts } = await box.data('install')
    expect(artifacts.map(({ name }: { name: string }) => name).sort()).toEqual([
      'hadoop',
      'hadoop-web',
      'hive',
      'hive-schema',
      'postgresql',
      'spark',
    ])
    const left = (await readdir(join(box.home, 'store'))).filter((name) => name.includes('.partial'))
    expect(left).toEqual([])
  })
})

describe('a fresh instance', () => {
  it('names the process that holds a port which the configuration fixes', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    await box.data('config', 'set', `ports.namenode.http=${port}`, '--instance', 'taken')
    const outcome = await box.run(['up', '--instance', 'taken', '--json'])
    server.close()
    expect(outcome.exitCode).toBe(5)
    expect(outcome.json().error?.message).toContain(
      `port ${port} of NameNode (namenode.http) is held by pid ${process.pid}`,
    )
    expect((await box.data('down', '--instance', 'taken')).alreadyStopped).toBe(true)
    await box.data('uninstall', '--instance', 'taken', '--yes')
  })

  it('stops cleanly when it is interrupted while it starts', async () => {
    const outcome = await box.run(['up'], { interruptAt: { text: 'Format the NameNode: done', signal: 'SIGINT' } })
    expect(outcome.exitCode).toBe(130)
    expect(await box.processes()).toEqual([])
  })

  it('comes up, every service ready by a real answer', async () => {
    const result = await box.data('up')
    expect(result.services.map(({ id }: { id: string }) => id)).toEqual(serviceIds)
    expect(result.services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
  })

  it('is up for a second caller at once', async () => {
    expect(await box.data('up')).toMatchObject({ alreadyRunning: true })
  })

  it('listens on 127.0.0.1 only, but for the MapReduce shuffle, which has no such setting', async () => {
    const { ports } = await box.record()
    const addresses = await listeningAddresses(Object.values(ports))
    const open = Object.entries(ports).filter(([, port]) => addresses.get(port)?.some((each) => each !== '127.0.0.1'))
    expect(open.map(([id]) => id)).toEqual(['nodemanager.shuffle'])
    expect(addresses.size).toBe(Object.keys(ports).length)
  })

  it('proves itself: every row of verify passes, that of SparkR where it could be had', () =>
    expectEveryRow(box, 'default'))

  it('keeps nothing of verify', async () => {
    const tables = await box.data('sql', 'show tables')
    expect(tables.results[0].rows).toEqual([])
    const listing = await box.run(['exec', '--', 'hdfs', 'dfs', '-ls', '-R', '/'])
    expect(listing.stdout).not.toContain('verify')
  })
})

describe('statements on the warm server', () => {
  for (const { name, prove } of warmStatements) it(name, () => prove(box))
})

describe('Spark on YARN', () => {
  it('runs a driver in a container of its own, too', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'sparkbox-job-')), 'job.py')
    const session = 'from pyspark.sql import SparkSession\nspark = SparkSession.builder.getOrCreate()\n'
    await writeFile(file, `${session}spark.range(7).write.csv('/tmp/cluster-mode')\nspark.stop()\n`)
    const { exitCode } = await box.run(['run', '--', '--master', 'yarn', '--deploy-mode', 'cluster', file])
    await rm(dirname(file), { recursive: true })
    expect(exitCode).toBe(0)
    const { results } = await box.data('sql', 'select count(*) from csv.`/tmp/cluster-mode`')
    expect(results[0].rows).toEqual([[7]])
  })
})

describe('the shells', () => {
  for (const shell of quietShells('current')) {
    it(`${shell.name} prints its prompt and results, and nothing else`, () => shell.prove(box, 'default'))
  }

  it('show everything when they are asked to', async () => {
    const outcome = await box.run(['exec', '--raw', '--', 'hdfs', 'dfs', '-ls', '/'])
    expect(outcome.stderr).toContain('WARN util.NativeCodeLoader: Unable to load native-hadoop library')
  })

  it('never hide a real warning', async () => {
    const outcome = await box.run(['exec', '--', 'spark-sql', '--conf', 'spark.yarn.jar=x', '-e', 'select 1'])
    expect(outcome.stderr).toMatch(/WARN SparkConf: The configuration key 'spark\.yarn\.jar' has been deprecated/)
  })
})

describe('data', () => {
  const statements = `create table hive_kept (id int, name string) stored as orc;
    insert into hive_kept values (1, 'a'), (2, 'b'), (3, 'c')`

  it('is written by Hive, Spark and HDFS', async () => {
    await box.data('sql', '--engine', 'hive', statements)
    await box.data('sql', 'create table spark_kept using parquet as select id from range(1000)')
    const file = join(await mkdtemp(join(tmpdir(), 'sparkbox-file-')), 'file.txt')
    await writeFile(file, 'kept\n')
    expect((await box.run(['exec', '--', 'hdfs', 'dfs', '-put', file, '/user/kept.txt'])).exitCode).toBe(0)
    await rm(dirname(file), { recursive: true })
  })

  it('means the same day to Hive and Spark, whoever wrote it, also before the calendar was changed in 1582', async () => {
    const days = "values (date '1500-01-01'), (date '1900-03-04')"
    const create = (table: string) => `create table ${table} (day date) stored as parquet`
    await box.data(
      'sql',
      '--engine',
      'hive',
      `${create('days_hive')}; insert into days_hive ${days}; ${create('days_spark')}`,
    )
    await box.data('sql', `insert into days_spark ${days}`)
    for (const engine of ['hive', 'spark'])
      for (const table of ['days_hive', 'days_spark']) {
        const { results } = await box.data('sql', '--engine', engine, `select day from ${table}`)
        expect(results[0].rows.flat().sort(), `${table} read by ${engine}`).toEqual(['1500-01-01', '1900-03-04'])
      }
    await box.data('sql', 'drop table days_hive; drop table days_spark')
  })

  it('is all there after every process and the daemon were killed at once', async () => {
    const pids = await box.processes()
    expect(pids.length).toBeGreaterThanOrEqual(serviceIds.length + 1)
    for (const pid of pids) process.kill(pid, 'SIGKILL')
    await box.data('up')
    await expectAllData()
  })

  it('outlives a crash of the daemon: the next one adopts the same processes', async () => {
    const before = await box.data('status')
    process.kill(before.daemon.pid, 'SIGKILL')
    expect((await box.data('sql', 'select 1')).results[0].rows).toEqual([[1]])
    await box.data('up')
    const after = await box.data('status')
    expect(after.daemon.pid).not.toBe(before.daemon.pid)
    const pids = (status: typeof before) => status.services.map(({ id, pid }: { id: string; pid: number }) => [id, pid])
    expect(pids(after)).toEqual(pids(before))
  })

  it('comes back by itself when one service is killed', async () => {
    const { services: list } = await box.data('status')
    const metastore = list.find(({ id }: { id: string }) => id === 'metastore')
    process.kill(metastore.pid, 'SIGKILL')
    // Joins the restart that is on its way.
    await expect.poll(async () => (await stateOf('metastore')).restarts, { timeout: 60_000, interval: 500 }).toBe(1)
    await expect.poll(async () => (await stateOf('metastore')).state, { timeout: 60_000, interval: 500 }).toBe('ready')
    await expectAllData()
  })

  async function stateOf(id: string): Promise<{ state: string; restarts: number }> {
    const outcome = await box.run(['status', '--json'])
    return outcome.json().data.services.find((each: { id: string }) => each.id === id)
  }

  async function expectAllData(): Promise<void> {
    const count = 'select (select count(*) from hive_kept), (select count(*) from spark_kept)'
    expect((await box.data('sql', count)).results[0].rows).toEqual([[3, 1000]])
    const listing = await box.run(['exec', '--', 'hdfs', 'dfs', '-cat', '/user/kept.txt'])
    expect(listing.stdout).toBe('kept\n')
  }
})

describe('configuration', () => {
  it('is explained, changed, and applied with a restart of its readers only', async () => {
    const key = 'spark.sql.shuffle.partitions'
    const before = await box.data('status')
    await box.data('config', 'set', key, '7')
    const { changes } = await box.data('config', 'diff')
    expect(changes).toMatchObject([{ key, configured: '7', services: ['spark-history', 'spark-connect'] }])
    expect((await box.data('config', 'apply')).restarted.sort()).toEqual(['spark-connect', 'spark-history'])
    const { occurrences } = await box.data('config', 'explain', key)
    expect(occurrences).toMatchObject([{ value: '7', layer: 'user', running: { value: '7' } }])
    const after = await box.data('status')
    const restarted = before.services.filter(
      ({ id, pid }: { id: string; pid: number }) =>
        after.services.find((each: { id: string }) => each.id === id).pid !== pid,
    )
    expect(restarted.map(({ id }: { id: string }) => id)).toEqual(['spark-history', 'spark-connect'])
  })

  it('refuses a wrong value, names the nearest key, and leaves the file as it was', async () => {
    const outcome = await box.run(['config', 'set', 'services.namenod.heap', '256m', '--json'])
    expect(outcome.exitCode).toBe(2)
    expect(outcome.json().error?.message).toContain('did you mean namenode?')
  })
})

describe('a second instance', () => {
  it('runs beside the first, with ports, data and settings of its own', async () => {
    const result = await box.data('up', '--instance', 'second', '--profile', 'small')
    expect(result.services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
    const first = Object.values((await box.record()).ports)
    const second = Object.values((await box.record('second')).ports)
    expect(second.filter((port) => first.includes(port))).toEqual([])
    expect((await box.data('sql', '--instance', 'second', 'show tables')).results[0].rows).toEqual([])
    expect((await box.data('sql', 'show tables')).results[0].rows).toHaveLength(2)
    expect(
      (await box.data('verify', '--instance', 'second', 'mapreduce')).rows.map(
        ({ status }: { status: string }) => status,
      ),
    ).toEqual(['pass', 'pass'])
  })

  it('goes without a trace, and the first runs on', async () => {
    const { id } = await box.record('second')
    await box.data('uninstall', '--instance', 'second', '--yes')
    expect(await markedProcesses(`SPARKBOX_INSTANCE_ID=${id}`)).toEqual([])
    expect((await box.data('status')).state).toBe('running')
  })
})

describe('the end', () => {
  it('stops to zero processes and zero ports, and keeps the data', async () => {
    const { ports } = await box.record()
    await box.data('down')
    expect(await box.processes()).toEqual([])
    expect((await listeningAddresses(Object.values(ports))).size).toBe(0)
    expect((await box.data('down')).alreadyStopped).toBe(true)
  })

  it('lets several commands come at once: all see the same instance', async () => {
    const ups = await Promise.all([box.run(['up', '--json']), box.run(['up', '--json']), box.run(['up', '--json'])])
    expect(ups.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0])
    const pids = ups.map((each) => each.json().data.services.map(({ pid }: { pid: number }) => pid))
    expect(pids[1]).toEqual(pids[0])
    expect(pids[2]).toEqual(pids[0])
    const count = 'select (select count(*) from hive_kept), (select count(*) from spark_kept)'
    expect((await box.data('sql', count)).results[0].rows).toEqual([[3, 1000]])
  })

  it('is removed without trace', async () => {
    const { id, ports, postgresFolder } = await box.record()
    await box.data('uninstall', '--yes')
    expect(await markedProcesses(`SPARKBOX_INSTANCE_ID=${id}`)).toEqual([])
    expect((await listeningAddresses(Object.values(ports))).size).toBe(0)
    expect(existsSync(postgresFolder)).toBe(false)
    expect(existsSync(box.home)).toBe(false)
  })
})
