// Snapshots of real data: Hive, HDFS and PostgreSQL are changed on all sides and come back to the byte.
import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryPostgres } from '../../src/components/postgres/client.js'
import { Sandbox } from './sandbox.js'
import { callWebHdfs } from './web-hdfs.js'

/** Those that hold data; they start in seconds. */
const keepers = ['postgres', 'namenode', 'datanode', 'secondarynamenode']

describe('snapshots', () => {
  let box: Sandbox
  let first: Seen
  let second: Seen

  beforeAll(async () => {
    box = await Sandbox.make()
    await box.seed('current')
    await box.data('up', '--profile', 'small', 'hiveserver2', 'secondarynamenode')
  })

  afterAll(() => box.remove())

  it('saves what is there, and starts again what ran', async () => {
    await hive(box, 'create table kept (id int) stored as orc; insert into kept values (1), (2)')
    await makeData(box)
    first = await look(box)
    const before = await running(box)
    const saved = await box.data('snapshot', 'save', 'one')
    print('save, HiveServer2 running', saved.milliseconds, saved)
    expect([saved.restarted, saved.clean]).toEqual([before, true])
    expect(await running(box)).toEqual(before)
    expect(await look(box)).toEqual(first)
  })

  it('brings back rows, tables, and files that were appended to, truncated or deleted', async () => {
    await hive(box, 'insert into kept values (3)')
    await changeData(box)
    second = await look(box)
    for (const key of Object.keys(first)) expect(second[key], key).not.toEqual(first[key])
    expect(await hive(box, 'select count(*) from kept')).toEqual([[3]])
    await box.data('snapshot', 'verify', 'one')
    const { saved, milliseconds } = await box.data('snapshot', 'restore', 'one', '--yes')
    print('restore, HiveServer2 running', milliseconds)
    expect(await look(box)).toEqual(first)
    expect(await hive(box, 'select count(*) from kept')).toEqual([[2]])
    await box.data('down')
    await box.data('snapshot', 'restore', saved, '--yes')
    await box.data('up', ...keepers)
    expect(await look(box)).toEqual(second)
    await box.data('snapshot', 'verify', 'one')
  })

  it('killed while it builds the data up, a restore leaves the data as it was', async () => {
    const killed = await box.run(['snapshot', 'restore', 'one', '--yes'], {
      interruptAt: { text: 'Build the data up', signal: 'SIGKILL' },
    })
    expect(killed.exitCode).not.toBe(0)
    await box.data('up', ...keepers)
    expect(await look(box)).toEqual(second)
    const left = await readdir(join(box.home, 'instances/default/data'))
    expect(left.filter((name) => name.startsWith('.'))).toEqual([])
  })

  it('interrupted, a save starts again what it stopped, and leaves no snapshot', async () => {
    const before = await running(box)
    const outcome = await box.run(['snapshot', 'save', 'two'], {
      interruptAt: { text: 'Save the snapshot', signal: 'SIGINT' },
    })
    expect(outcome.exitCode, outcome.stderr).toBe(130)
    expect(await running(box)).toEqual(before)
    expect(await names(box)).not.toContain('two')
  })

  it('takes one before a change of the configuration that could lose data', async () => {
    await box.data('config', 'set', 'postgresql/fsync', 'off')
    const refused = await box.run(['restart', 'postgres', '--json'])
    expect(refused.json().error).toMatchObject({ code: 'CONFIRMATION_REQUIRED' })
    const before = await running(box)
    const { snapshot, restarted } = await box.data('config', 'apply')
    expect([snapshot, restarted]).toEqual([expect.stringMatching(/^auto-config-/), before])
    await box.data('config', 'unset', 'postgresql/fsync')
  })

  it('takes one before a reset, from which everything comes back', async () => {
    const { snapshot } = await box.data('reset', '--yes')
    await box.data('up', ...keepers)
    expect(await look(box)).toMatchObject({ rows: 'no table', appended: 'not there' })
    const { milliseconds } = await box.data('snapshot', 'restore', snapshot, '--yes')
    print('restore, data services running', milliseconds)
    expect(await look(box)).toEqual(second)
    expect(await names(box)).toContain('one')
    // The restored blocks are links into the snapshot; what is written into them must not reach it.
    await webHdfs(box, 'appended', { op: 'APPEND', method: 'POST', user: 'root', body: randomBytes(1_000) })
    expect((await look(box)).appended).not.toBe(second.appended)
    await box.data('snapshot', 'verify', snapshot)
  })
})

/** Rows of PostgreSQL, and length and SHA-256 of each file in HDFS. */
type Seen = Record<string, unknown>

async function makeData(box: Sandbox, user = 'root'): Promise<void> {
  await postgres(box, 'create table kept as select 1 as id')
  for (const name of ['appended', 'truncated', 'deleted'])
    await webHdfs(box, name, { op: 'CREATE', method: 'PUT', user, body: randomBytes(2_000_000) })
}

/** Each file in a way in which HDFS writes into what a snapshot shares with it. */
async function changeData(box: Sandbox, user = 'root'): Promise<void> {
  await postgres(box, 'insert into kept select 2')
  await webHdfs(box, 'appended', { op: 'APPEND', method: 'POST', user, body: randomBytes(1_000) })
  await webHdfs(box, 'truncated', { op: 'TRUNCATE&newlength=1000001', method: 'POST', user })
  await webHdfs(box, 'deleted', { op: 'DELETE', method: 'DELETE', user })
  await truncated(box)
}

/** Waits until the DataNode has cut the last block off, a heartbeat later; it breaks off whoever reads it meanwhile. */
async function truncated(box: Sandbox): Promise<void> {
  const signal = AbortSignal.timeout(60_000)
  for (;;) {
    const found = await fingerprint(box, 'truncated').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') throw error
      return 'broken off'
    })
    if (found.startsWith('1000001 ')) return
    await delay(200, undefined, { signal })
  }
}

async function look(box: Sandbox): Promise<Seen> {
  return {
    rows: await rowsOf(box),
    appended: await fingerprint(box, 'appended'),
    truncated: await fingerprint(box, 'truncated'),
    deleted: await fingerprint(box, 'deleted'),
  }
}

async function rowsOf(box: Sandbox): Promise<unknown> {
  const found = await postgres(box, "select count(*) from pg_class where relname = 'kept'")
  return Number(found[0]?.[0]) === 0 ? 'no table' : postgres(box, 'select id from kept order by id')
}

async function hive(box: Sandbox, statement: string): Promise<unknown[]> {
  return (await box.data('sql', '--engine', 'hive', statement)).results.at(-1).rows
}

async function postgres(box: Sandbox, statement: string): Promise<readonly (readonly unknown[])[]> {
  const password = await readFile(join(box.home, 'instances/default/secrets/postgres-superuser'), 'utf8')
  const { ports } = await box.record()
  const signal = AbortSignal.timeout(30_000)
  return queryPostgres({ port: ports.postgres!, database: 'postgres', user: 'postgres', password, statement, signal })
}

interface HdfsCall {
  op: string
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  user: string
  body?: Buffer
}

/** A client would take a JVM for each file; this asks the same NameNode and DataNode. */
async function webHdfs(box: Sandbox, name: string, { op, method, user, body }: HdfsCall): Promise<Buffer | null> {
  const { ports } = await box.record()
  const url = `http://127.0.0.1:${ports['namenode.http']}/webhdfs/v1/snapshots/${name}?op=${op}&user.name=${user}`
  const { status, content } = await callWebHdfs(url, method, body === undefined ? {} : { body })
  if (status === 404) return null
  if (status >= 300) throw new Error(`${op} ${name}: ${status} ${content}`)
  return content
}

async function fingerprint(box: Sandbox, name: string): Promise<string> {
  const content = await webHdfs(box, name, { op: 'OPEN', method: 'GET', user: 'root' })
  if (content === null) return 'not there'
  return `${content.length} ${createHash('sha256').update(content).digest('hex')}`
}

async function names(box: Sandbox): Promise<string[]> {
  return (await box.data('snapshot', 'list')).snapshots.map(({ name }: { name: string }) => name)
}

/** Ids of the services that have a process; each of them must be ready. */
async function running(box: Sandbox): Promise<string[]> {
  type State = { id: string; state: string; pid: number | null }
  const states: State[] = (await box.run(['status', '--json'])).json().data.services
  const live = states.filter(({ pid }) => pid !== null)
  expect(live.filter(({ state }) => state !== 'ready')).toEqual([])
  return live.map(({ id }) => id)
}

interface Cost {
  bytes: number
  cost: { sharing: string; sharedBytes: number; copiedBytes: number; milliseconds: number }
}

function print(what: string, milliseconds: number, snapshot?: Cost): void {
  const size = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`
  const seconds = (count: number) => `${(count / 1000).toFixed(1)} s`
  const { bytes = 0, cost } = snapshot ?? {}
  const details =
    cost === undefined
      ? ''
      : `, ${seconds(cost.milliseconds)} of it copying; ${size(bytes)}: ${size(cost.sharedBytes)} shared by ${cost.sharing}, ${size(cost.copiedBytes)} copied`
  console.log(`${what}: ${seconds(milliseconds)}${details}`)
}
