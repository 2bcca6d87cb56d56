// The daemon's own parts over a real socket, for a real instance on disk of which nothing runs.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createAdaptorServer } from '@hono/node-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { portDefinitions } from '../components/registry.js'
import { servicesOf } from '../components/traits.js'
import type { StackEvent } from '../events.js'
import { ensureDirectories, instanceDirectories } from '../instance/folders.js'
import { configFilePath, findHome, type Home } from '../instance/home.js'
import { writeInstalled } from '../instance/installed.js'
import { writeRecord } from '../instance/record.js'
import { testInstance } from '../instance/testing.js'
import { type DaemonClient, daemonClient } from './client.js'
import { Engine } from './engine.js'
import { journalPath, openJournal } from './journal.js'
import { findDaemon, isCurrent } from './launch.js'
import { ensureSocketFolder, socketPath } from './paths.js'
import { makeApi } from './server.js'
import { WarmSpark } from './warm-spark.js'

const id = '0123456789abcdef'
let folder: string
let home: Home
let root: string
let engine: Engine
let server: Server
let client: DaemonClient
let endings: number

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-engine-'))
  home = findHome({ SPARKBOX_HOME: folder })
  root = await makeInstance()
  engine = await Engine.open(home, 'default', new AbortController().signal)
  const path = socketPath(root, id)
  await ensureSocketFolder(path)
  endings = 0
  server = createAdaptorServer({ fetch: makeApi(engine, new WarmSpark(engine), () => endings++).fetch }) as Server
  await new Promise<void>((resolve) => server.listen(path, resolve))
  client = daemonClient(path)
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await engine.close()
  await rm(folder, { recursive: true })
})

test('is found where it listens, and says who it is and that nothing runs', async () => {
  const found = await findDaemon({ root, name: 'default', instanceId: id }, signal())
  expect(found?.status).toMatchObject({ instanceId: id, pid: process.pid, restartNeeded: [], configurationError: null })
  expect(found?.status.services.map((service) => service.id).toSorted()).toEqual(
    servicesOf({ versions: {} }).toSorted(),
  )
  expect(found?.status.services.filter(({ pid }) => pid !== null)).toEqual([])
  expect(found!.status.rssBytes).toBeGreaterThan(1_000_000)
})

test('a daemon of another build is told from one of this', async () => {
  const status = await client.status(signal())
  expect(await isCurrent(status, signal())).toBe(true)
  expect(await isCurrent({ ...status, build: 'f'.repeat(64) }, signal())).toBe(false)
})

test('a sparkbox.yaml that became wrong is told, and forgotten once it is right again', async () => {
  const file = configFilePath(home, 'default')
  await mkdir(join(file, '..'), { recursive: true })
  await writeFile(file, 'profile: tiny\n')
  const { configurationError } = await client.status(signal())
  expect(configurationError).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('tiny') })
  await expect(client.reload(work())).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  await writeFile(file, 'profile: small\n')
  expect((await client.status(signal())).configurationError).toBeNull()
  await client.reload(work())
})

test('a service that there is not is refused in the words of the daemon', async () => {
  await expect(client.start({ services: ['nonsense'] }, work())).rejects.toMatchObject({
    code: 'UNKNOWN_SERVICE',
    exitCode: 2,
  })
  await expect(client.stop({ services: ['nonsense'] }, work())).rejects.toMatchObject({ code: 'UNKNOWN_SERVICE' })
})

test('stopping what does not run is done at once, also twice at a time', async () => {
  await Promise.all([client.stop({ services: null }, work()), client.stop({ services: null }, work())])
})

test('shutdown ends the daemon', async () => {
  await client.shutDown(signal())
  expect(endings).toBe(1)
})

test('the journal has one line of JSON for each event, with its time', async () => {
  const journal = await openJournal(root)
  const events: StackEvent[] = ['one\nline', 'two'].map((text) => ({ type: 'notice', level: 'info', text }))
  for (const event of events) journal.write(event)
  await expect.poll(async () => (await readFile(journalPath(root), 'utf8')).split('\n').length).toBe(3)
  const lines = (await readFile(journalPath(root), 'utf8')).trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line))).toEqual(
    events.map((event) => ({ time: expect.stringMatching(/^\d{4}-.*Z$/), ...event })),
  )
})

async function makeInstance(): Promise<string> {
  const directories = instanceDirectories(join(home.instances, 'default'), join(home.instances, 'default', 'postgres'))
  await ensureDirectories(directories)
  const { artifacts, official, javas, python, tools } = testInstance({ root: directories.root })
  await writeInstalled(directories.root, {
    stack: 'current',
    artifacts,
    official: [...official],
    javas,
    python,
    tools,
  })
  await writeRecord(home, {
    schemaVersion: 1,
    id,
    name: 'default',
    stack: 'current',
    createdAt: '2026-01-02T03:04:05.000Z',
    ports: Object.fromEntries(portDefinitions.map((each) => [each.id, each.preferred])),
    postgresFolder: directories.postgres,
    postgresAccount: null,
    dataVersions: {},
  })
  return directories.root
}

function signal(): AbortSignal {
  return AbortSignal.timeout(10_000)
}

function work() {
  return { signal: signal(), emit: () => {} }
}
