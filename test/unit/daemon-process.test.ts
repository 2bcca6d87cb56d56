// The daemon as a process of its own, for an instance of which nothing runs.
import { spawn } from 'node:child_process'
import { access, mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Build, build } from '../../src/cli/testing/build.js'
import { portDefinitions } from '../../src/components/registry.js'
import { daemonClient } from '../../src/daemon/client.js'
import { findDaemon } from '../../src/daemon/launch.js'
import { socketPath } from '../../src/daemon/paths.js'
import { findDaemonProcesses, silentDaemon } from '../../src/daemon/silent.js'
import { readProcStat } from '../../src/host/proc-stat.js'
import { ensureDirectories, instanceDirectories } from '../../src/instance/folders.js'
import { findHome } from '../../src/instance/home.js'
import { writeInstalled } from '../../src/instance/installed.js'
import { newInstanceId, writeRecord } from '../../src/instance/record.js'
import { testInstance } from '../../src/instance/testing.js'

interface Ended {
  code: number | null
  stderr: string
}

let built: Build
let folder: string
let root: string
let id: string
let started: { pid: number; ended: Promise<Ended> }[]

beforeAll(async () => {
  built = await build()
}, 120_000)
afterAll(() => built.remove())

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-daemon-'))
  id = newInstanceId()
  started = []
  root = await makeInstance()
})

afterEach(async () => {
  for (const { pid } of started) end(pid)
  await Promise.all(started.map(({ ended }) => ended))
  await rm(folder, { recursive: true })
})

test('it is reachable again where its socket, or the folder of it, was removed', async () => {
  const { pid } = await startAnswering()
  for (const gone of [socketPath(root, id), join(root, 'run')]) {
    await rm(gone, { recursive: true })
    await expect.poll(answeringPid, { timeout: 15_000 }).toBe(pid)
    await access(join(root, 'run', 'daemon.json'))
  }
})

test('a second one refuses to run beside it, with the lock or without', async () => {
  const { pid } = await startAnswering()
  for (const isLocked of [true, false]) {
    if (!isLocked) await rm(join(root, 'run', 'daemon.lock'))
    const { code, stderr } = await start().ended
    expect(code).toBe(1)
    expect(stderr).toContain('LOCK_TIMEOUT: another daemon of the instance default runs')
    expect(await answeringPid()).toBe(pid)
  }
}, 60_000)

test('one that was started by hand says who starts it', async () => {
  const { code, stderr } = await start({}).ended
  expect(code).toBe(1)
  expect(stderr).toContain('a daemon is started by sparkbox up')
})

test('it ends where its instance was moved away', async () => {
  const { ended } = await startAnswering()
  await rename(root, join(folder, 'moved'))
  expect(await ended).toMatchObject({ code: 0, stderr: expect.stringContaining('is no longer the folder') })
})

test('one that is suspended is no daemon to talk to, and is named at once', async () => {
  const { pid } = await startAnswering()
  process.kill(pid, 'SIGSTOP')
  await expect.poll(() => readProcStat(pid)?.state).toBe('T')
  const startedAt = performance.now()
  expect(await findDaemon(place(), signal())).toBeNull()
  expect((await silentDaemon(id))?.message).toContain(`pid ${pid}`)
  expect(performance.now() - startedAt).toBeLessThan(2_000)
})

test('it ends when it is asked to, and leaves neither socket nor identity', async () => {
  const { ended } = await startAnswering()
  await daemonClient(socketPath(root, id)).shutDown(signal())
  expect((await ended).code).toBe(0)
  expect(await findDaemonProcesses(id)).toEqual([])
  for (const name of ['daemon.sock', 'daemon.json', 'daemon.lock'])
    await expect(access(join(root, 'run', name))).rejects.toThrow('ENOENT')
})

async function startAnswering() {
  const daemon = start()
  await expect.poll(answeringPid, { timeout: 20_000 }).toBe(daemon.pid)
  return daemon
}

function start(mark: Record<string, string> = { SPARKBOX_DAEMON: id }) {
  const child = spawn(process.execPath, [join(built.directory, 'dist/daemon/main.js'), 'default'], {
    env: { PATH: process.env.PATH, SPARKBOX_HOME: join(folder, 'home'), ...mark },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let stderr = ''
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stderr })))
  const daemon = { pid: child.pid!, ended }
  started.push(daemon)
  return daemon
}

async function answeringPid(): Promise<number | null> {
  return (await findDaemon(place(), signal()))?.status.pid ?? null
}

function place() {
  return { root, name: 'default', instanceId: id }
}

/** One that has ended is a zombie until its end is read, so the pid is nobody else's. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function makeInstance(): Promise<string> {
  const home = findHome({ SPARKBOX_HOME: join(folder, 'home') })
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
  return AbortSignal.timeout(20_000)
}
