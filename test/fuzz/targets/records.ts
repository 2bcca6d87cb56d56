// What sparkbox writes down for itself and reads again, and what its processes say to each other.
import { deepStrictEqual } from 'node:assert'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import { readOrigin } from '../../../src/artifacts/apache/part.js'
import { readReceipt, writeReceipt } from '../../../src/artifacts/receipt.js'
import { readDefinition } from '../../../src/artifacts/stack.js'
import { readManifest } from '../../../src/config/manifest.js'
import { daemonClient } from '../../../src/daemon/client.js'
import { withLock } from '../../../src/host/lock.js'
import { findHome } from '../../../src/instance/home.js'
import { readInstalled } from '../../../src/instance/installed.js'
import { readRecord, writeRecord } from '../../../src/instance/record.js'
import { readState, type ServiceRecord, writeState } from '../../../src/supervisor/state-file.js'
import { type Target, target } from '../campaign.js'
import { damagedJson, hostileJson, hostileText } from '../hostile.js'

const ignore = () => {}
const id = '0123456789abcdef'

const service: ServiceRecord = {
  identity: { pid: 4121, startTicks: 5, bootId: 'b' },
  startedAt: '2030-01-31T08:00:00.000Z',
  readyMs: 1200,
  restarts: 0,
  fingerprint: 'f',
  ports: { sql: 5432 },
  stop: { signal: 'SIGINT', withinMilliseconds: 5 },
  dependsOn: [],
  logFile: '/x/logs/postgres.log',
  logOffset: 0,
  title: 'PostgreSQL',
  component: 'postgres',
  urls: [],
}

const record = {
  schemaVersion: 1 as const,
  id,
  name: 'default',
  stack: 'current',
  createdAt: '2030-01-31T08:00:00.000Z',
  ports: { 'namenode.rpc': 9000 },
  postgresFolder: '/x/postgres',
  postgresAccount: { name: 'postgres', uid: 1, gid: 1 },
  dataVersions: { hadoop: '3.5.0' },
}

const java = { home: '/java', major: 17, version: '17.0.1', vendor: 'x', origin: 'found' }
const installed = {
  stack: 'current',
  artifacts: { spark: '/store/spark-0123456789ab' },
  official: [],
  javas: { hadoop: java, hive: java, spark: java },
  python: { executable: '/usr/bin/python3', version: '3.11.2', origin: 'found', unfit: null },
  absences: { sparkr: { reason: 'no R', fix: 'install it' } },
}

const receipt = { artifact: 'hive', key: 'k', files: [{ path: 'lib/a.jar', size: 1, sha256: 'a'.repeat(64) }] }
const origin = { address: 'http://127.0.0.1/x', tag: '"1"', total: 5 }
const manifest = { files: [{ path: 'hadoop/core-site.xml', format: 'hadoop-xml', mode: 420, readers: ['namenode'] }] }
const range = { minimum: 17, maximum: 25 }
const stack = {
  name: 'mine',
  title: 'Hadoop ${hadoop}',
  versions: { hadoop: '3.5.0' },
  java: { hadoop: range, hive: range, spark: range },
  python: { minimum: '3.11', maximum: '3.13' },
  artifacts: [{ name: 'hadoop', title: 'Hadoop', source: 'maven', kind: 'classpath', pom: 'hadoop.pom.xml' }],
}

/** All work in this folder, one input after the other. */
export function recordTargets(folder: string): Target[] {
  const home = findHome({ SPARKBOX_HOME: folder })
  const root = join(home.instances, 'default')
  const own = join(folder, 'stacks', 'mine')
  for (const each of [root, own]) mkdirSync(each, { recursive: true })
  const file = (name: string) => join(root, name)
  const written = (path: string, text: string) => writeFileSync(path, text)

  return [
    target('state.json, damaged', 3, damagedJson({ version: 1, instanceId: id, services: { a: service } }), (text) => {
      written(file('state.json'), text)
      return readState(file('state.json'), id, ignore)
    }),
    target('state.json, written and read', 1, hostileText, async (text) => {
      const services = {
        [`a${text}`]: { ...service, title: text, logFile: text, urls: [text], ports: { [`p${text}`]: 1 } },
      }
      await writeState(file('state.json'), id, services)
      deepStrictEqual(await readState(file('state.json'), id, ignore), services)
    }),
    target('instance.json, damaged', 3, damagedJson(record), (text) => {
      written(file('instance.json'), text)
      return readRecord(home, 'default')
    }),
    target('instance.json, written and read', 1, hostileText, async (text) => {
      const value = { ...record, stack: text, dataVersions: { [`p${text}`]: text } }
      await writeRecord(home, value)
      const read = await readRecord(home, 'default')
      // The folder of PostgreSQL follows an instance that was moved.
      deepStrictEqual({ ...read, ...value, postgresFolder: read?.postgresFolder }, read)
    }),
    target('the name of an instance', 2, hostileText, (name) => readRecord(home, name), 'hive-test'),
    target('installed.json, damaged', 3, damagedJson(installed), (text) => {
      written(file('installed.json'), text)
      return readInstalled(root)
    }),
    target('the list of generated files, damaged', 3, damagedJson(manifest), async (text) => {
      written(file('.sparkbox-files.json'), text)
      const entries = await readManifest(root)
      for (const { path } of entries) deepStrictEqual(join(root, path).startsWith(`${root}/`), true)
    }),
    target('a receipt of the store, damaged', 3, damagedJson(receipt), (text) => {
      written(file('.sparkbox-receipt.json'), text)
      return readReceipt(root)
    }),
    target('a receipt of the store, written and read', 1, hostileText, async (text) => {
      const value = {
        ...receipt,
        artifact: text,
        files: [{ ...receipt.files[0]!, path: text }],
      }
      await writeReceipt(root, value)
      deepStrictEqual(await readReceipt(root), value)
    }),
    target('the note beside a download, damaged', 2, damagedJson(origin), (text) => {
      written(file('x.part.json'), text)
      return readOrigin(file('x.part'))
    }),
    target('stack.json, damaged', 3, damagedJson(stack), (text) => {
      written(join(own, 'stack.json'), text)
      return readDefinition(own)
    }),
    target('a lock, damaged', 0.3, damagedJson(lock), async (text) => {
      written(file('lock'), text)
      await withLock(file('lock'), { purpose: 'x', onWait: ignore, signal: AbortSignal.timeout(5000) }, async () => {})
    }),
    daemonTarget(file('daemon.sock')),
  ]
}

/** Of a process that is no more. */
const lock = {
  identity: { pid: 2 ** 22, startTicks: 1, bootId: 'b' },
  purpose: 'installing',
  token: '0123456789abcdef',
}

/** A daemon that answers with any lines; the client takes them for events, or says that the daemon makes no sense. */
function daemonTarget(path: string): Target {
  const event = { event: { type: 'notice', level: 'info', text: 'x' } }
  const error = { error: { code: 'SERVICE_FAILED', message: 'm', hint: null, details: {} } }
  const line = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(event, { done: true }).map((each) => JSON.stringify(each)) },
    damagedJson(event),
    damagedJson(error),
    hostileJson.map((value) => JSON.stringify(value) ?? ''),
    hostileText,
  )
  const lines = fc.array(line, { maxLength: 5 }).map((each) => each.map((text) => text.replaceAll('\n', ' ')))
  let serving: Promise<unknown> | undefined
  let answer = ''
  return target('what the daemon answers', 1, lines, async (each) => {
    serving ??= new Promise((resolve) => {
      const made = createServer((socket) =>
        socket.once('data', () => socket.end(`${head}${answer}`)).on('error', ignore),
      )
      made.listen(path, () => resolve(made.unref()))
    })
    await serving
    answer = each.map((text) => `${text}\n`).join('')
    const work = { signal: AbortSignal.timeout(5000), emit: ignore }
    await daemonClient(path).start({ services: null }, work).catch(requireExplained)
  })
}

/** A defect of the daemon, and an error that only a newer one knows, are told as what they are. */
function requireExplained(error: unknown): void {
  if (!(error instanceof Error) || error.constructor !== Error) throw error
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/x-ndjson\r\nconnection: close\r\n\r\n'
