// What a failing start says, and when.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findCause } from '../diagnosis/catalogue.js'
import { StackError } from '../errors.js'
import { freePorts } from '../host/testing.js'
import type { NodeSpec, TaskSpec } from './spec.js'
import { Supervisor } from './supervisor.js'
import { EventLog, testService } from './testing.js'

const proven = findCause('HDFS_CLUSTER_IDS_DIFFER')!.examples[0]!
const symptom = findCause('HDFS_NO_DATANODE')!.examples[0]!

let folder: string
let log: EventLog
let supervisor: Supervisor

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'explain-'))
  log = new EventLog()
})
afterEach(async () => {
  await supervisor.stop()
  await supervisor.close()
  await rm(folder, { recursive: true })
})

function supervise(...specs: NodeSpec[]): Supervisor {
  supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: `explain-test-${process.pid}-${Math.random()}`,
    specs,
    stateFile: join(folder, 'state.json'),
    work: { signal: AbortSignal.timeout(60_000), emit: log.emit },
    timing: { firstProbe: 20, slowestProbe: 50, probeDeadline: 200, afterFailure: 100 },
  })
  return supervisor
}

/** A service of HDFS that says a line and never listens. */
function silent(line: string, spec: Parameters<typeof testService>[0]['spec'] = {}) {
  const [port = 0] = freePorts(1)
  const before = `console.log(${JSON.stringify(line)}); setInterval(() => {}, 1000); return`
  return testService({ id: 'a', port, folder, before, spec: { component: 'hdfs', ...spec } })
}

test('a cause that the log proves is told while the service is still waited for', async () => {
  const start = supervise(silent(proven, { startTimeoutMilliseconds: 4_000 })).start()
  const ended = start.catch((error: unknown) => error)
  const event = await log.next(({ detail }) => detail.includes('the NameNode was formatted anew'))
  expect(event).toMatchObject({ status: 'starting' })
  expect(supervisor.status()[0]).toMatchObject({
    state: 'starting',
    diagnosis: { code: 'HDFS_CLUSTER_IDS_DIFFER', line: proven },
  })
  expect(await ended).toMatchObject({
    code: 'START_TIMEOUT',
    details: { diagnosis: { code: 'HDFS_CLUSTER_IDS_DIFFER' } },
  })
})

test('a symptom is not told while the service is waited for, and is when the time is over', async () => {
  const start = supervise(silent(symptom, { startTimeoutMilliseconds: 2_500 })).start()
  await expect(start).rejects.toMatchObject({
    code: 'START_TIMEOUT',
    details: { diagnosis: { code: 'HDFS_NO_DATANODE' } },
  })
  const waiting = log.services('a').filter(({ status }) => status === 'starting')
  expect(waiting.length).toBeGreaterThan(0)
  expect(waiting.filter(({ detail }) => detail.includes('no DataNode is connected'))).toEqual([])
})

test('a cause that an answer proves is known while the service is waited for, though waiting may help', async () => {
  const [port = 0] = freePorts(1)
  const reason = findCause('HDFS_NO_SPACE')!.examples[0]!
  const spec = { component: 'hdfs', probe: async () => ({ ready: false, reason }) as const }
  const ended = supervise(testService({ id: 'a', port, folder, spec }))
    .start()
    .catch((error: unknown) => error)
  await log.next(({ detail }) => detail === reason)
  expect(supervisor.status()[0]).toMatchObject({ state: 'starting', diagnosis: { code: 'HDFS_NO_SPACE' } })
  await supervisor.stop()
  expect(await ended).toMatchObject({ code: 'INTERRUPTED' })
})

test('an answer that only a repair can change ends the start at once', async () => {
  const [port = 0] = freePorts(1)
  const reason = 'PostgreSQL: password authentication failed for user "postgres"'
  const spec = {
    component: 'postgres',
    startTimeoutMilliseconds: 60_000,
    probe: async () => ({ ready: false, reason }) as const,
  }
  const beganAt = Date.now()
  await expect(supervise(testService({ id: 'a', port, folder, spec })).start()).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: expect.stringContaining(reason),
    details: { diagnosis: { code: 'POSTGRES_SUPERUSER_PASSWORD_WRONG' } },
  })
  expect(Date.now() - beganAt).toBeLessThan(20_000)
  expect(supervisor.status()[0]).toMatchObject({ state: 'failed', pid: null })
})

test('a failed task names the cause that its message proves, and keeps what it said', async () => {
  const message = "/data/datanode holds blocks of cluster CID-a, but the NameNode's image is gone"
  const task: TaskSpec = {
    kind: 'task',
    id: 'format',
    component: 'hdfs',
    title: 'Format',
    dependsOn: [],
    isDone: async () => false,
    run: async () => {
      throw new StackError('FOREIGN_DATA', message, { hint: 'as it was', details: { cluster: 'CID-a' } })
    },
    timeoutMilliseconds: 5_000,
  }
  await expect(supervise(task).start()).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: expect.stringContaining(message),
    hint: expect.stringContaining('sparkbox snapshot list --instance test'),
    details: { cluster: 'CID-a', diagnosis: { code: 'HDFS_IMAGE_MISSING' } },
  })
})

test('so does one that the system refuses a folder to', async () => {
  const task: TaskSpec = {
    kind: 'task',
    id: 'format',
    component: 'hdfs',
    title: 'Format',
    dependsOn: [],
    isDone: async () => (await readdir('/etc/passwd/current')).length > 0,
    run: async () => {},
    timeoutMilliseconds: 5_000,
  }
  await expect(supervise(task).start()).rejects.toMatchObject({
    code: 'TASK_FAILED',
    details: { task: 'format', diagnosis: { code: 'HDFS_STORAGE_FOLDER_UNUSABLE' } },
  })
})
