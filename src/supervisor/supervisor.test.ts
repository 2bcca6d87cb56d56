import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { identify, isAlive, signalProcess } from '../host/process.js'
import { findMarked } from '../host/processes.js'
import { listenersOn } from '../host/sockets.js'
import { freePorts } from '../host/testing.js'
import type { NodeSpec, TaskSpec } from './spec.js'
import { Supervisor } from './supervisor.js'
import { EventLog, testService } from './testing.js'

let folder: string
let instanceId: string
let log: EventLog
let supervisor: Supervisor
const signal = AbortSignal.timeout(60_000)
const fast = { firstProbe: 20, slowestProbe: 50, probeDeadline: 200, liveness: 50, hung: 600 }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'supervisor-'))
  instanceId = `supervisor-test-${process.pid}-${Math.random()}`
  log = new EventLog()
})
afterEach(async () => {
  await supervisor.stop()
  await supervisor.close()
  expect(await findMarked({ SPARKBOX_INSTANCE_ID: instanceId })).toEqual([])
  await rm(folder, { recursive: true })
})

const supervise = (...specs: NodeSpec[]) => {
  supervisor = new Supervisor({
    instanceName: 'test',
    instanceId,
    specs,
    stateFile: join(folder, 'state.json'),
    work: { signal, emit: log.emit },
    timing: fast,
  })
  return supervisor
}
const state = (id: string) => supervisor.status().find((one) => one.id === id)!
const indexOf = (id: string, status: string) =>
  log.events.findIndex((event) => event.type === 'service' && event.id === id && event.status === status)

test('services start as soon as what they need is ready, the free ones together, and stop in reverse', async () => {
  const [a = 0, b = 0, c = 0] = freePorts(3)
  let done = false
  const task: TaskSpec = {
    kind: 'task',
    id: 'format',
    component: 'test',
    title: 'format',
    dependsOn: ['a'],
    isDone: async () => done,
    run: async () => {
      expect(state('a').state).toBe('ready')
      done = true
    },
    timeoutMilliseconds: 1000,
  }
  supervise(
    testService({ id: 'c', port: c, folder, dependsOn: ['format'] }),
    task,
    testService({ id: 'a', port: a, folder }),
    testService({ id: 'b', port: b, folder }),
  )
  await supervisor.start()
  expect(supervisor.status().map((one) => one.state)).toEqual(['ready', 'ready', 'ready'])
  expect(supervisor.tasks()).toMatchObject([{ id: 'format', state: 'done' }])
  expect(Math.max(indexOf('a', 'starting'), indexOf('b', 'starting'))).toBeLessThan(
    Math.min(indexOf('a', 'ready'), indexOf('b', 'ready')),
  )
  expect(indexOf('a', 'ready')).toBeLessThan(indexOf('c', 'starting'))
  expect(log.services('a').at(-1)).toMatchObject({ status: 'ready', detail: 'said ok' })
  expect(state('a')).toMatchObject({ restarts: 0, reason: null, ports: { http: a } })
  expect(state('a').rssBytes).toBeGreaterThan(1_000_000)
  const pids = supervisor.status().map((one) => one.pid)
  await supervisor.start()
  expect(supervisor.status().map((one) => one.pid)).toEqual(pids)

  await supervisor.stop()
  expect(supervisor.status().map((one) => [one.state, one.pid])).toEqual(Array(3).fill(['stopped', null]))
  expect(indexOf('c', 'stopped')).toBeLessThan(indexOf('a', 'stopping'))
  expect([a, b, c].flatMap(listenersOn)).toEqual([])
  expect(JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')).services).toEqual({})
})

test('an exit while starting is seen at once with the last lines of this start, and the others run on', async () => {
  const [a = 0, b = 0, c = 0] = freePorts(3)
  await writeFile(join(folder, 'a.log'), 'an earlier start\n')
  supervise(
    testService({ id: 'a', port: a, folder, before: `console.error('bad \\x1b[31mconfig'); process.exit(3)` }),
    testService({ id: 'b', port: b, folder }),
    testService({ id: 'c', port: c, folder, dependsOn: ['a'] }),
  )
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'SERVICE_FAILED',
    message: 'A exited with code 3 while it started: bad config',
    details: {
      service: 'a',
      exitCode: 3,
      signal: null,
      lastLines: ['a begins', 'bad config'],
      logFile: join(folder, 'a.log'),
    },
  })
  expect(log.services('a').at(-1)?.status).toBe('failed')
  expect(state('a')).toMatchObject({ state: 'failed', pid: null })
  expect(state('b').state).toBe('ready')
  expect(state('c')).toMatchObject({ state: 'pending', reason: 'not started, because it needs A' })
})

test('a port of somebody else is refused before anything is spawned, with the name of its holder', async () => {
  const [port = 0] = freePorts(1)
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  supervise(testService({ id: 'a', port, folder }))
  await expect(supervisor.start()).rejects.toMatchObject({
    code: 'PORT_IN_USE',
    message: expect.stringContaining(`port ${port} (http) of A is held by pid ${process.pid}`),
    details: { service: 'a', port, holder: { pid: process.pid } },
  })
  expect(state('a')).toMatchObject({ state: 'failed', pid: null })
  await expect(readFile(join(folder, 'a.log'))).rejects.toThrow(/ENOENT/)
  server.close()
  await once(server, 'close')
  await supervisor.start()
  expect(state('a').state).toBe('ready')
})

test('a good answer from a port that another process holds is not readiness', async () => {
  const [port = 0] = freePorts(1)
  const server = createServer((_, response) => response.end('ok'))
  // The service itself never listens; somebody else takes its port once it runs.
  const before = 'setInterval(() => {}, 1000); return'
  supervise(testService({ id: 'a', port, folder, before, spec: { startTimeoutMilliseconds: 1000 } }))
  const started = supervisor.start()
  const failure = expect(started).rejects.toMatchObject({
    code: 'START_TIMEOUT',
    message: expect.stringMatching(
      /^A was not ready within 1 s: port \d+ \(http\) is held by pid \d+ of .*, not by this service$/,
    ),
    details: { service: 'a', lastLines: ['a begins'] },
  })
  await log.next((event) => event.detail.startsWith('waiting for port'))
  server.listen(port, '127.0.0.1')
  await failure
  expect(state('a').pid).toBeNull()
  server.close()
})

test('a service that ends by itself starts again, each time later, and is given up in the end', async () => {
  const [port = 0] = freePorts(1)
  supervise(testService({ id: 'a', port, folder }))
  await supervisor.start()
  for (const restarts of [1, 2]) {
    const seen = log.events.length
    const { pid } = state('a')
    process.kill(pid!, 'SIGKILL')
    const wait = restarts === 1 ? 0.05 : 0.1
    const pending = await log.next((event) => event.status === 'pending', seen)
    expect(pending.detail).toBe(`A was ended by SIGKILL; starts again in ${wait} s`)
    await log.next((event) => event.status === 'ready', seen)
    expect(state('a')).toMatchObject({ restarts, state: 'ready' })
    expect(state('a').pid).not.toBe(pid)
  }
  process.kill(state('a').pid!, 'SIGKILL')
  const failed = await log.next((event) => event.status === 'failed')
  expect(failed.detail).toBe('A was ended by SIGKILL; restarted 2 times within 60 s, and not again')
  expect(state('a')).toMatchObject({ state: 'failed', pid: null, reason: failed.detail })
  await supervisor.start(['a'])
  expect(state('a')).toMatchObject({ state: 'ready', restarts: 0 })
})

test('a hung service becomes unhealthy, recovers, and is restarted when it does not', async () => {
  const [port = 0] = freePorts(1)
  supervise(testService({ id: 'a', port, folder, spec: { stop: { signal: 'SIGTERM', withinMilliseconds: 200 } } }))
  await supervisor.start()
  const pid = state('a').pid!
  process.kill(pid, 'SIGSTOP')
  const unhealthy = await log.next((event) => event.status === 'unhealthy')
  expect(unhealthy.detail).toContain(`process ${pid} is suspended`)
  process.kill(pid, 'SIGCONT')
  await log.next((event) => event.status === 'ready', log.events.indexOf(unhealthy))
  expect(state('a')).toMatchObject({ pid, restarts: 0 })

  const seen = log.events.length
  process.kill(pid, 'SIGSTOP')
  const pending = await log.next((event) => event.status === 'pending', seen)
  expect(pending.detail).toMatch(
    /^A gave no good answer for \d s \(its process \d+ is suspended .*\); starts again in 0.05 s$/,
  )
  await log.next((event) => event.status === 'ready', log.events.indexOf(pending))
  expect(state('a').restarts).toBe(1)
  expect(await identify(pid)).toBeNull()
})

test('stopping kills what does not listen to its signal, with all that descends from it', async () => {
  const [port = 0] = freePorts(1)
  const child = `spawn('/bin/sh', ['-c', 'trap "" TERM; setsid sh -c "trap \\\\"\\\\" TERM; sleep 60; :" & sleep 60; :'], { stdio: 'ignore' })`
  const before = `process.on('SIGTERM', () => {}); ${child}`
  supervise(
    testService({ id: 'a', port, folder, before, spec: { stop: { signal: 'SIGTERM', withinMilliseconds: 200 } } }),
  )
  await supervisor.start()
  await expect.poll(async () => (await findMarked({ SPARKBOX_INSTANCE_ID: instanceId })).length).toBe(5)
  await supervisor.stop()
  expect(log.services('a').at(-1)).toMatchObject({
    status: 'stopped',
    detail: 'it did not end within 0.2 s and was killed',
  })
  expect(await findMarked({ SPARKBOX_INSTANCE_ID: instanceId })).toEqual([])
})

test('a stop ends a start that is on its way, and a signal does', async () => {
  const [a = 0] = freePorts(1)
  supervise(testService({ id: 'a', port: a, folder, before: 'setInterval(() => {}, 1000); return' }))
  const started = supervisor.start()
  const rejected = expect(started).rejects.toMatchObject({
    code: 'INTERRUPTED',
    message: 'A was stopped while it started',
  })
  await log.next((event) => event.detail.startsWith('waiting for port'))
  await supervisor.stop()
  await rejected
  expect(state('a').state).toBe('stopped')

  const controller = new AbortController()
  const again = expect(supervisor.start(['a'], controller.signal)).rejects.toThrow('Ctrl-C')
  await log.next((event) => event.detail.startsWith('waiting for port'), log.events.length)
  controller.abort(new Error('Ctrl-C'))
  await again
  expect(state('a').state).toBe('stopped')
})

test('a restart takes those that need it along only when asked to', async () => {
  const [a = 0, b = 0] = freePorts(2)
  const specs = [testService({ id: 'a', port: a, folder }), testService({ id: 'b', port: b, folder, dependsOn: ['a'] })]
  supervise(...specs)
  await supervisor.start()
  const before = [state('a').pid, state('b').pid]
  await supervisor.restart(['a'])
  expect(state('b').pid).toBe(before[1])
  expect(state('a').pid).not.toBe(before[0])
  supervisor.replaceSpecs(specs.map((spec) => (spec.id === 'a' ? { ...spec, fingerprint: 'two' } : spec)))
  expect(supervisor.outdated()).toEqual(['a'])
  await supervisor.restart(['a'], { dependents: true })
  expect(state('b')).toMatchObject({ state: 'ready' })
  expect(state('b').pid).not.toBe(before[1])
  expect(supervisor.outdated()).toEqual([])
})

test('a service that was taken out of the specs is stopped with everything', async () => {
  const [a = 0] = freePorts(1)
  supervise(testService({ id: 'a', port: a, folder }))
  await supervisor.start()
  const identity = (await identify(state('a').pid!))!
  supervisor.replaceSpecs([])
  expect(supervisor.status()).toEqual([])
  expect(await isAlive(identity)).toBe(true)
  await supervisor.stop()
  expect(await isAlive(identity)).toBe(false)
  expect(await signalProcess(identity, 'SIGKILL')).toBe(false)
})

test('a service that needs another one at its end stops before it, and starts without it', async () => {
  const [a = 0, b = 0] = freePorts(2)
  supervise(
    testService({ id: 'a', port: a, folder }),
    testService({ id: 'b', port: b, folder, spec: { needsAtEnd: ['a', 'left-out'] } }),
  )
  await supervisor.start()
  expect(indexOf('b', 'starting')).toBeLessThan(indexOf('a', 'ready'))
  await supervisor.stop()
  expect(indexOf('b', 'stopped')).toBeLessThan(indexOf('a', 'stopping'))
})
