import { spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { identify } from '../host/process.js'
import { instanceRoot, stateFilePath } from '../instance/folders.js'
import { findHome, type Home } from '../instance/home.js'
import { newInstanceId, writeRecord } from '../instance/record.js'
import { writeState } from '../supervisor/state-file.js'
import type { LogsRequest } from './api.js'
import { logs } from './logs.js'

let folder: string
let home: Home
let root: string
const id = newInstanceId()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-logs-'))
  vi.stubEnv('SPARKBOX_HOME', folder)
  home = findHome({ SPARKBOX_HOME: folder })
  root = instanceRoot(home, 'default')
  for (const name of ['run', 'logs']) await mkdir(join(root, name), { recursive: true })
  await writeRecord(home, {
    schemaVersion: 1,
    id,
    name: 'default',
    stack: 'current',
    createdAt: '2030-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(root, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
  await writeFile(join(root, 'logs', 'metastore.log'), 'before\n')
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('following until the end of what is stopped already ends at once', async () => {
  const seen: string[] = []
  for await (const { text } of logs(request, work())) seen.push(text)
  expect(seen).toEqual(['before'])
})

test('following until the end goes on while the service lives, and no longer', async () => {
  const log = openSync(join(root, 'logs', 'metastore.log'), 'a')
  const child = spawn('sh', ['-c', 'while :; do echo alive; sleep 0.2; done'], {
    stdio: ['ignore', log, 'ignore'],
    env: { ...process.env, SPARKBOX_INSTANCE_ID: id, SPARKBOX_SERVICE: 'metastore' },
  })
  closeSync(log)
  const identity = await identify(child.pid!)
  await writeState(stateFilePath(root), id, {
    metastore: {
      identity: identity!,
      startedAt: '2030-01-02T03:04:05.000Z',
      readyMs: 1,
      restarts: 0,
      fingerprint: 'one',
      ports: {},
      stop: { signal: 'SIGTERM', withinMilliseconds: 1000 },
      dependsOn: [],
      logFile: join(root, 'logs', 'metastore.log'),
      logOffset: 0,
      title: 'Hive metastore',
      component: 'hive',
      urls: [],
    },
  })
  const seen: string[] = []
  for await (const { text } of logs(request, work())) {
    seen.push(text)
    if (seen.length === 5) child.kill()
  }
  expect(child.signalCode).toBe('SIGTERM')
  expect(seen.slice(0, 5)).toEqual(['before', 'alive', 'alive', 'alive', 'alive'])
})

test('following the logs of all services gives no warning of Node', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => warnings.push(warning)
  process.on('warning', note)
  for await (const { text } of logs({ ...request, services: [], untilStopped: false }, work())) {
    if (text === 'after') break
    await appendFile(join(root, 'logs', 'metastore.log'), 'after\n')
  }
  process.off('warning', note)
  expect(warnings).toEqual([])
})

const request: LogsRequest = {
  instance: 'default',
  services: ['metastore'],
  tail: null,
  since: null,
  follow: true,
  untilStopped: true,
  problems: false,
  raw: false,
}

function work() {
  return { signal: AbortSignal.timeout(20_000), emit: () => {} }
}
