// Clients that write until somebody pulls the plug, and remember what they were told is written.
import { spawn } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { executeHive } from '../../../src/components/hive/hiveserver2-client.js'
import { queryPostgres } from '../../../src/components/postgres/client.js'
import type { Row } from '../../../src/components/result.js'
import { launcher } from '../../stack/sandbox.js'
import { callWebHdfs } from '../../stack/web-hdfs.js'
import type { Subject } from './subject.js'
import type { Kind } from './tally.js'

export interface Writer {
  kind: Kind
  /** Writes until the signal comes; what breaks meanwhile is tried again with a new number. */
  write: (signal: AbortSignal) => Promise<void>
  /** Why the last write was not acknowledged; null where none has failed. */
  lastFailure: () => unknown
  /** How many it was told are written. */
  acknowledged: () => number
  /** How many of these are not there, or are not what was written. */
  missing: () => Promise<number>
}

/** One statement or file takes no longer, or counts as not acknowledged. Milliseconds. */
const patience = 60_000

interface Numbers {
  /** Handed out, never twice. */
  next: number
  acknowledged: Set<number>
  lastFailure: unknown
}

/** Writes one number after the other; a failure is the point of it, and costs a moment. */
async function writeOn(numbers: Numbers, signal: AbortSignal, write: (number: number) => Promise<unknown>) {
  while (!signal.aborted) {
    const number = numbers.next++
    try {
      await write(number)
      numbers.acknowledged.add(number)
    } catch (error) {
      numbers.lastFailure = error
      await delay(200)
    }
  }
}

function limited(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(patience)])
}

/** Files that were closed, over WebHDFS, whose DataNode answers when it has closed the block. */
export async function fileWriter(subject: Subject): Promise<Writer> {
  const { ports } = await subject.box.record()
  const numbers: Numbers = { next: 0, acknowledged: new Set(), lastFailure: null }
  const url = (number: number, query: string) =>
    `http://127.0.0.1:${ports['namenode.http']}/webhdfs/v1/survival/file-${number}?user.name=${userInfo().username}&${query}`
  return {
    kind: 'files',
    lastFailure: () => numbers.lastFailure,
    acknowledged: () => numbers.acknowledged.size,
    write: (signal) =>
      writeOn(numbers, signal, async (number) => {
        const options = { body: contentOf(number), signal: limited(signal) }
        const { status } = await callWebHdfs(url(number, 'op=CREATE&overwrite=true'), 'PUT', options)
        if (status !== 201) throw new Error(`HTTP ${status}`)
      }),
    missing: () =>
      count(numbers.acknowledged, async (number) => {
        const { status, content } = await callWebHdfs(url(number, 'op=OPEN'), 'GET')
        return status === 200 && content.toString() === contentOf(number)
      }),
  }
}

/** Up to 200 KB that only this number has. */
function contentOf(number: number): string {
  return `${number} `.repeat(1 + ((number * 7919) % 30_000))
}

/** One file that stays open: each line counts from its hsync. Every round begins another file. */
export async function appendWriter(subject: Subject): Promise<Writer> {
  const { ports } = await subject.box.record()
  const script = join(subject.box.home, 'append.py')
  await writeFile(script, appendScript)
  const acknowledged: number[] = []
  let complaint = ''
  const read = async (round: number) => {
    const path = `/survival/append-${round}`
    await subject.box.run(['exec', '--', 'hdfs', 'debug', 'recoverLease', '-path', path, '-retries', '20'])
    const user = userInfo().username
    const url = `http://127.0.0.1:${ports['namenode.http']}/webhdfs/v1${path}?op=OPEN&user.name=${user}`
    const { status, content } = await callWebHdfs(url, 'GET')
    return status === 200 ? content.toString().split('\n') : []
  }
  return {
    kind: 'appends',
    lastFailure: () => complaint,
    acknowledged: () => acknowledged.reduce((sum, each) => sum + each, 0),
    write: (signal) =>
      new Promise((resolve) => {
        const round = acknowledged.push(0) - 1
        const words = ['run', '--', '--master', 'local[1]', script, `/survival/append-${round}`]
        const environment = { ...process.env, SPARKBOX_HOME: subject.box.home, CI: 'true' }
        const child = spawn(launcher, words, { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true })
        child.stderr.on('data', (text) => {
          complaint = `${complaint}${text}`.slice(-1000)
        })
        createInterface({ input: child.stdout }).on('line', (line) => {
          const told = /^ACK (\d+)$/.exec(line)
          if (told !== null) acknowledged[round] = Number(told[1]) + 1
        })
        const end = () => endGroup(child.pid!)
        signal.addEventListener('abort', end, { once: true })
        child.once('close', () => {
          signal.removeEventListener('abort', end)
          resolve()
        })
      }),
    missing: async () => {
      let lost = 0
      for (const [round, lines] of acknowledged.entries()) {
        if (lines === 0) continue
        const found = await read(round)
        for (let line = 0; line < lines; line++) if (found[line] !== String(line).padStart(8, '0')) lost++
      }
      return lost
    },
  }
}

/** It may have ended by itself, since its NameNode did. */
function endGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

const appendScript = `import sys
from pyspark import SparkContext
context = SparkContext()
jvm = context._jvm
files = jvm.org.apache.hadoop.fs.FileSystem.get(context._jsc.hadoopConfiguration())
out = files.create(jvm.org.apache.hadoop.fs.Path(sys.argv[1]))
line = 0
while True:
    out.write(bytearray(b'%08d\\n' % line))
    out.hsync()
    print('ACK', line, flush=True)
    line += 1
`

/** Tables: HiveServer2 answers when the metastore has answered, which is when PostgreSQL has committed. */
export async function tableWriter(subject: Subject): Promise<Writer> {
  const hive = await hiveOf(subject)
  const numbers: Numbers = { next: 0, acknowledged: new Set(), lastFailure: null }
  return {
    kind: 'tables',
    lastFailure: () => numbers.lastFailure,
    acknowledged: () => numbers.acknowledged.size,
    write: (signal) =>
      writeOn(numbers, signal, (number) => hive(limited(signal), `create table survival_${number} (n int, s string)`)),
    missing: async () => {
      const names = new Set((await hive(AbortSignal.timeout(patience), 'show tables')).map(([name]) => name))
      return count(numbers.acknowledged, async (number) => names.has(`survival_${number}`))
    },
  }
}

/** Rows: each insert is a job of its own. */
export async function rowWriter(subject: Subject): Promise<Writer> {
  const hive = await hiveOf(subject)
  await hive(AbortSignal.timeout(patience), 'create table if not exists survival (n int, s string)')
  const numbers: Numbers = { next: 0, acknowledged: new Set(), lastFailure: null }
  return {
    kind: 'hive rows',
    lastFailure: () => numbers.lastFailure,
    acknowledged: () => numbers.acknowledged.size,
    write: (signal) =>
      writeOn(numbers, signal, (number) =>
        hive(limited(signal), `insert into survival values (${number}, 'row ${number}')`),
      ),
    missing: async () => {
      const rows = await hive(AbortSignal.timeout(patience), 'select n, s from survival')
      return count(
        numbers.acknowledged,
        async (number) => rows.filter(([n, s]) => n === number && s === `row ${number}`).length === 1,
      )
    },
  }
}

async function hiveOf(subject: Subject): Promise<(signal: AbortSignal, statement: string) => Promise<Row[]>> {
  const { ports } = await subject.box.record()
  return (signal, statement) =>
    executeHive({
      port: ports['hiveserver2.thrift']!,
      user: userInfo().username,
      configuration: { 'hive.fetch.task.conversion': 'more' },
      signal,
      statements: [statement],
    })
}

/** Rows of the same PostgreSQL that holds the metastore. */
export async function postgresWriter(subject: Subject): Promise<Writer> {
  await askPostgres(subject, 'create table if not exists survival (n int primary key, s text)')
  const numbers: Numbers = { next: 0, acknowledged: new Set(), lastFailure: null }
  return {
    kind: 'postgres rows',
    lastFailure: () => numbers.lastFailure,
    acknowledged: () => numbers.acknowledged.size,
    write: (signal) =>
      writeOn(numbers, signal, (number) =>
        askPostgres(subject, 'insert into survival values ($1, $2)', [number, `row ${number}`], limited(signal)),
      ),
    missing: async () => {
      const rows = await askPostgres(subject, 'select n, s from survival')
      const found = new Map(rows.map(([n, s]) => [n, s]))
      return count(numbers.acknowledged, async (number) => found.get(number) === `row ${number}`)
    },
  }
}

/** As the role that owns the metastore. */
export async function askPostgres(
  subject: Subject,
  statement: string,
  values: readonly unknown[] = [],
  signal: AbortSignal = AbortSignal.timeout(patience),
): Promise<readonly Row[]> {
  const { ports } = await subject.box.record()
  const password = await readFile(subject.path('secrets', 'postgres-hive'), 'utf8')
  const where = { port: ports.postgres!, database: 'hive_metastore', user: 'hive', password }
  return queryPostgres({ ...where, statement, values, signal })
}

/** How many numbers do not hold. */
async function count(numbers: ReadonlySet<number>, holds: (number: number) => Promise<boolean>): Promise<number> {
  let missing = 0
  for (const number of numbers) if (!(await holds(number))) missing++
  return missing
}
