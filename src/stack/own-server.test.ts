import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureFolder } from '../host/files.js'
import { identify } from '../host/process.js'
import { stateFilePath } from '../instance/folders.js'
import { testInstance } from '../instance/testing.js'
import { writeState } from '../supervisor/state-file.js'
import { refuseForeignServer } from './own-server.js'

let root: string
let server: Server
let number: number

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-own-server-'))
  server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  number = (server.address() as { port: number }).port
})

afterEach(async () => {
  server.close()
  await rm(root, { recursive: true })
})

test('a server of somebody else is named, and gets nothing', async () => {
  await expect(ask()).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(
      `port ${number} of hiveserver2 (hiveserver2.thrift) is held by pid ${process.pid}`,
    ),
    hint: expect.stringContaining(`sparkbox config set --instance default ports.hiveserver2.thrift=${number + 100}`),
  })
})

test('one that the instance has started, and a port that nobody holds, pass', async () => {
  const { id } = instance()
  const identity = (await identify(process.pid))!
  await ensureFolder(join(root, 'run'))
  const record = {
    identity,
    startedAt: new Date().toISOString(),
    readyMs: 1,
    restarts: 0,
    fingerprint: '',
    logOffset: 0,
  }
  const spec = {
    stop: { signal: 'SIGTERM', withinMilliseconds: 1 },
    logFile: '/x',
    title: 'x',
    component: 'hive',
  } as const
  await writeState(stateFilePath(root), id, { hiveserver2: { ...record, ...spec, ports: {}, urls: [], dependsOn: [] } })
  await ask()
  server.close()
  await once(server, 'close')
  await ask()
})

function instance() {
  const made = testInstance({ root })
  return { ...made, ports: { ...made.ports, 'hiveserver2.thrift': number } }
}

function ask() {
  return refuseForeignServer(instance(), 'hiveserver2', 'hiveserver2.thrift')
}
