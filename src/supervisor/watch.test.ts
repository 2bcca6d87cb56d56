import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { freePorts } from '../host/testing.js'
import type { NodeSpec } from './spec.js'
import { Supervisor } from './supervisor.js'
import { EventLog, testService } from './testing.js'

let folder: string
let log: EventLog
let supervisor: Supervisor

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watch-'))
  log = new EventLog()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await supervisor.stop()
  await supervisor.close()
  await rm(folder, { recursive: true })
})

const supervise = ({ hung = 5_000 }, ...specs: NodeSpec[]) => {
  supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: `watch-test-${process.pid}-${Math.random()}`,
    specs,
    stateFile: join(folder, 'state.json'),
    work: { signal: AbortSignal.timeout(60_000), emit: log.emit },
    timing: { firstProbe: 20, slowestProbe: 50, probeDeadline: 200, liveness: 50, hung },
  })
}
const state = (id: string) => supervisor.status().find((one) => one.id === id)!

test('a port that somebody else has taken over withdraws the readiness at once, and nobody is ended for it', async () => {
  const [port = 0] = freePorts(1)
  const before = `
    const server = createServer((request, response) => response.end('ok')).listen(${port}, '127.0.0.1')
    process.on('SIGUSR2', () => server.close())
    setInterval(() => {}, 1000)
    return`
  // A question that anybody could answer, so that only the holder of the port tells the two apart.
  const probe = async () => ({ ready: true as const, evidence: 'somebody answers' })
  supervise({}, testService({ id: 'a', port, folder, before, spec: { probe } }))
  await supervisor.start()
  const pid = state('a').pid!
  process.kill(pid, 'SIGUSR2')
  const foreign = createServer()
  await expect.poll(() => listens(foreign, port)).toBe(true)
  const unhealthy = await log.next((event) => event.status === 'unhealthy' && event.detail.includes('is held by'))
  expect(unhealthy.detail).toContain(`port ${port} (http) is held by pid ${process.pid}`)
  expect(state('a')).toMatchObject({ state: 'unhealthy', pid })
  expect(foreign.listening).toBe(true)
  await new Promise((resolve) => foreign.close(resolve))
})

test('a service that says itself what it lacks is unhealthy for as long as it lacks it, and is not ended', async () => {
  const [port = 0] = freePorts(1)
  let lacks = false
  const probe = async () =>
    lacks ? { ready: false as const, reason: 'no room', isAlive: true } : { ready: true as const, evidence: 'room' }
  supervise({ hung: 300 }, testService({ id: 'a', port, folder, spec: { probe } }))
  await supervisor.start()
  const { pid } = state('a')
  lacks = true
  const unhealthy = await log.next((event) => event.status === 'unhealthy')
  expect(unhealthy.detail).toContain('no room')
  // Three times what ends a service that gives no answer.
  await new Promise((resolve) => setTimeout(resolve, 900))
  expect(state('a')).toMatchObject({ state: 'unhealthy', pid, restarts: 0 })
  lacks = false
  await log.next((event) => event.status === 'ready', log.events.indexOf(unhealthy))
  expect(state('a')).toMatchObject({ state: 'ready', pid })
})

test('a start waits for no service that says itself that only a repair helps, and names the repair', async () => {
  const [port = 0] = freePorts(1)
  const reason = 'Safe mode is ON. It was turned on manually.'
  let broken = false
  const probe = async () =>
    broken ? { ready: false as const, reason, isAlive: true } : { ready: true as const, evidence: 'fine' }
  supervise({}, testService({ id: 'a', port, folder, spec: { probe } }))
  await supervisor.start()
  broken = true
  await log.next((event) => event.status === 'unhealthy')
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: expect.stringContaining(`A runs, but cannot become ready: ${reason}; somebody has put the NameNode`),
    hint: expect.stringContaining('-safemode leave'),
    details: { diagnosis: { code: 'HDFS_SAFE_MODE_BY_HAND' } },
  })
  expect(state('a').state).toBe('unhealthy')
})

test('a jump of the clock ends no service', async () => {
  const [port = 0] = freePorts(1)
  supervise({}, testService({ id: 'a', port, folder }))
  await supervisor.start()
  const pid = state('a').pid!
  process.kill(pid, 'SIGSTOP')
  await log.next((event) => event.status === 'unhealthy')
  const now = Date.now()
  for (const jump of [3_600_000, -3_600_000]) {
    vi.spyOn(Date, 'now').mockImplementation(() => now + jump)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  process.kill(pid, 'SIGCONT')
  await log.next((event) => event.status === 'ready', log.events.length)
  expect(state('a')).toMatchObject({ pid, restarts: 0 })
})

test('a full disk under the state file stops no service, and is told once', async () => {
  const [port = 0] = freePorts(1)
  supervise({}, testService({ id: 'a', port, folder }))
  await rm(join(folder, 'state.json'), { force: true })
  await mkdir(join(folder, 'state.json'))
  await supervisor.start()
  expect(state('a').state).toBe('ready')
  const notices = log.events.filter((event) => event.type === 'notice')
  expect(notices).toEqual([expect.objectContaining({ text: expect.stringContaining('cannot be written down') })])
})

function listens(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => resolve(true))
  })
}

test('a crash over a file that an earlier run has left is not final: it starts again without the file', async () => {
  const [port = 0] = freePorts(1)
  const archive = join(folder, 'archive')
  await writeFile(archive, 'nonsense')
  const before = `if (require('node:fs').existsSync('${archive}')) process.kill(process.pid, 'SIGABRT')`
  supervise({}, testService({ id: 'a', port, folder, before, spec: { discardAfterCrash: [archive] } }))
  await supervisor.start()
  expect(state('a')).toMatchObject({ state: 'ready', restarts: 0 })
  expect(log.events).toContainEqual(expect.objectContaining({ type: 'notice', level: 'warning' }))
})

test('a start that ends over what an earlier run has kept is tried once more without it', async () => {
  const [port = 0] = freePorts(1)
  const kept = join(folder, 'kept')
  await mkdir(join(kept, 'applications'), { recursive: true })
  const before = `if (require('node:fs').existsSync('${kept}')) process.exit(255)`
  supervise({}, testService({ id: 'a', port, folder, before, spec: { discardAfterFailedStart: [kept] } }))
  await supervisor.start()
  expect(state('a')).toMatchObject({ state: 'ready', restarts: 0 })
  const told = { type: 'notice', level: 'warning', text: expect.stringContaining(`again without ${kept}`) }
  expect(log.events).toContainEqual(expect.objectContaining(told))
})

test('a crash without such a file is final', async () => {
  const [port = 0] = freePorts(1)
  const spec = { discardAfterCrash: [join(folder, 'absent')] }
  supervise({}, testService({ id: 'a', port, folder, before: `process.kill(process.pid, 'SIGABRT'); return`, spec }))
  await expect(supervisor.start()).rejects.toMatchObject({ code: 'SERVICE_FAILED', details: { signal: 'SIGABRT' } })
})
