import { appendFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { testInstance } from '../instance/testing.js'
import type { Instance } from './contract.js'
import { explained, explainWork, markWork } from './explain-work.js'

const { signal } = new AbortController()
const outOfHeap = 'Terminating due to java.lang.OutOfMemoryError: Java heap space\n'
const returnCode = new StackError(
  'QUERY_FAILED',
  'FAILED: Execution Error, return code 2 from org.apache.hadoop.hive.ql.exec.tez.TezTask',
)

let root: string
let instance: Instance

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-explain-'))
  // Nobody listens there.
  instance = withResourceManagerAt(1)
  await mkdir(instance.directories.logs, { recursive: true })
})

afterEach(() => rm(root, { recursive: true, force: true }))

function withResourceManagerAt(port: number): Instance {
  const base = testInstance({ root })
  return { ...base, ports: { ...base.ports, 'resourcemanager.http': port } }
}

const log = (service: string, text: string) => appendFile(join(instance.directories.logs, `${service}.log`), text)

test('what came back counts first', async () => {
  const mark = await markWork(instance, ['hiveserver2'])
  await log('hiveserver2', outOfHeap)
  const error = new StackError('QUERY_FAILED', 'short', {
    details: { message: 'long\nUser: ada is not allowed to impersonate eve' },
  })
  expect((await explainWork(instance, error, mark, signal))?.code).toBe('HIVE_IMPERSONATION_REFUSED')
})

test('a symptom that came back gives way to what a service logged meanwhile', async () => {
  const mark = await markWork(instance, ['hiveserver2', 'metastore'])
  expect((await explainWork(instance, returnCode, mark, signal))?.code).toBe('HIVE_JOB_FAILED')
  await log('metastore', outOfHeap)
  const error = await explained(instance, returnCode, mark, signal)
  expect(error).toMatchObject({ code: 'QUERY_FAILED', details: { diagnosis: { code: 'SERVICE_HEAP_TOO_SMALL' } } })
  expect(error.message).toMatch(/return code 2 from \S+\.TezTask: the heap of metastore is too small/)
  expect(error.hint).toBe(
    'sparkbox config set services.metastore.heap 1g --instance default, then sparkbox config apply --instance default',
  )
})

test('what was logged before the work began, or by a service that had no part in it, explains nothing', async () => {
  await log('hiveserver2', outOfHeap)
  const mark = await markWork(instance, ['hiveserver2'])
  await log('metastore', outOfHeap)
  const error = new StackError('QUERY_FAILED', 'column nosuch cannot be resolved')
  expect(await explainWork(instance, error, mark, signal)).toBeNull()
  expect(await explained(instance, error, mark, signal)).toBe(error)
})

test('of applications that wait on YARN, the ResourceManager says why', async () => {
  const diagnostics =
    "Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.  Details : AM Partition = <DEFAULT_PARTITION>;"
  const apps = { app: [{ id: 'application_1_0001', state: 'ACCEPTED', finalStatus: 'UNDEFINED', diagnostics }] }
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ apps }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  instance = withResourceManagerAt((server.address() as { port: number }).port)
  try {
    const mark = await markWork(instance, ['resourcemanager'])
    const late = new StackError('VERIFY_FAILED', 'no answer within 240 s')
    expect((await explainWork(instance, late, mark, signal))?.code).toBe('YARN_APPLICATION_MASTERS_LIMITED')
    expect(asked).toEqual([`/ws/v1/cluster/apps?startedTimeBegin=${mark.since}`])
  } finally {
    server.close()
  }
})
