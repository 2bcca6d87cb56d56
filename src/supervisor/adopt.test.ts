import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { bootId, identify, isAlive, signalProcess } from '../host/process.js'
import { findMarked } from '../host/processes.js'
import { listenersOn } from '../host/sockets.js'
import { spawnDetached } from '../host/spawn.js'
import { compileSources, freePorts, runScript } from '../host/testing.js'
import { stopRecorded } from './stop-recorded.js'
import { Supervisor } from './supervisor.js'
import { EventLog, testService } from './testing.js'

let folder: string
let stateFile: string
let instanceId: string
let log: EventLog
let ports: number[]
const signal = AbortSignal.timeout(60_000)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'adopt-'))
  stateFile = join(folder, 'state.json')
  instanceId = `adopt-test-${process.pid}-${Math.random()}`
  log = new EventLog()
  ports = freePorts(2)
})
afterEach(async () => {
  await stopRecorded(stateFile, instanceId, { signal, emit: log.emit })
  expect(await findMarked({ SPARKBOX_INSTANCE_ID: instanceId })).toEqual([])
  await rm(folder, { recursive: true })
})

const specs = () => [
  testService({ id: 'a', port: ports[0]!, folder }),
  testService({ id: 'b', port: ports[1]!, folder, dependsOn: ['a'] }),
]
/** What costs next to nothing, so that there can be many; its answer takes a moment, so that all are asked at once. */
const sleeper = (id: string) =>
  testService({
    id,
    port: 0,
    folder,
    spec: {
      argv: ['/bin/sleep', '60'],
      ports: {},
      urls: [],
      probe: () => delay(50, { ready: true as const, evidence: 'sleeps' }),
    },
  })
const supervise = (services = specs(), signalOfAll = signal) =>
  new Supervisor({
    instanceName: 'test',
    instanceId,
    specs: services,
    stateFile,
    work: { signal: signalOfAll, emit: log.emit },
    timing: { firstProbe: 20, slowestProbe: 50, liveness: 100 },
  })

/** Starts both services from another process, which is then killed; returns their pids. */
async function startAndDie(): Promise<number[]> {
  const compiled = await compileSources(folder)
  const script = `
    import { Supervisor } from '${compiled}/supervisor/supervisor.js'
    import { testService } from '${compiled}/supervisor/testing.js'
    const [folder, stateFile, instanceId, a, b] = process.argv.slice(1)
    const supervisor = new Supervisor({
      instanceName: 'test', instanceId, stateFile,
      specs: [testService({ id: 'a', port: +a, folder }), testService({ id: 'b', port: +b, folder, dependsOn: ['a'] })],
      work: { signal: AbortSignal.timeout(60000), emit: () => {} },
    })
    await supervisor.start()
    console.log(JSON.stringify(supervisor.status().map((one) => one.pid)))
    setInterval(() => {}, 1000)
  `
  const child = runScript(script, folder, stateFile, instanceId, ...ports.map(String))
  const [output] = (await once(child.stdout!, 'data')) as [Buffer]
  child.kill('SIGKILL')
  await once(child, 'exit')
  return JSON.parse(output.toString()) as number[]
}

test('the services of a killed daemon run on and are adopted, watched and restarted', async () => {
  const pids = await startAndDie()
  const supervisor = supervise()
  expect(await supervisor.adopt()).toEqual(['a', 'b'])
  expect(supervisor.status().map((one) => one.pid)).toEqual(pids)
  expect(supervisor.status().map((one) => one.state)).toEqual(['ready', 'ready'])
  expect(supervisor.status().every((one) => one.readyMs !== null)).toBe(true)
  expect(supervisor.outdated()).toEqual([])
  await supervisor.start()
  expect(supervisor.status().map((one) => one.pid)).toEqual(pids)

  const seen = log.events.length
  process.kill(pids[0]!, 'SIGKILL')
  const pending = await log.next((event) => event.id === 'a' && event.status === 'pending', seen)
  expect(pending.detail).toContain('its exit code is not known')
  await log.next((event) => event.id === 'a' && event.status === 'ready', seen)
  await supervisor.close()
})

test('a whole stack is adopted without a warning of Node', async () => {
  const many = Array.from({ length: 12 }, (_, index) => sleeper(`s${index}`))
  const earlier = supervise(many, AbortSignal.timeout(60_000))
  await earlier.start()
  await earlier.close()
  const warnings: Error[] = []
  const onWarning = (warning: Error) => warnings.push(warning)
  process.on('warning', onWarning)
  const supervisor = supervise(many, AbortSignal.timeout(60_000))
  expect(await supervisor.adopt()).toHaveLength(12)
  await supervisor.close()
  process.off('warning', onWarning)
  expect(warnings).toEqual([])
})

test('a torn state file is kept aside, and the services are found by their mark', async () => {
  const pids = await startAndDie()
  await writeFile(stateFile, (await readFile(stateFile, 'utf8')).slice(0, 100))
  const supervisor = supervise()
  expect(await supervisor.adopt()).toEqual(['a', 'b'])
  expect(supervisor.status().map((one) => one.pid)).toEqual(pids)
  expect(log.events).toContainEqual({ type: 'notice', level: 'warning', text: expect.stringContaining('is damaged') })
  expect(await readdir(folder)).toContain('state.json.damaged')
  // Nobody knows with which configuration they were started.
  expect(supervisor.outdated()).toEqual(['a', 'b'])
  await supervisor.stop()
  await supervisor.close()
})

test('everything is stopped from the state file alone, those that need others first, and leftovers too', async () => {
  const pids = await startAndDie()
  const stray = await spawnDetached({
    argv: ['/bin/sleep', '60'],
    environment: { SPARKBOX_INSTANCE_ID: instanceId },
    directory: '/',
    logFile: join(folder, 'stray.log'),
  })
  const stopped = await stopRecorded(stateFile, instanceId, { signal, emit: log.emit })
  expect(stopped).toEqual([
    { id: 'b', title: 'B', pid: pids[1], ending: 'stopped' },
    { id: 'a', title: 'A', pid: pids[0], ending: 'stopped' },
    { id: null, title: '/bin/sleep 60', pid: stray.pid, ending: 'stopped' },
  ])
  expect(ports.flatMap(listenersOn)).toEqual([])
  expect(await stopRecorded(stateFile, instanceId, { signal, emit: log.emit })).toEqual([])
})

test('a pid that belongs to somebody else by now is dropped with a notice and never touched', async () => {
  const stranger = await spawnDetached({
    argv: ['/bin/sleep', '60'],
    // Not even an environment that could be somebody else's.
    environment: {},
    directory: '/',
    logFile: join(folder, 'stranger.log'),
  })
  const record = (startTicks: number, boot = bootId()) => ({
    identity: { pid: stranger.pid, startTicks, bootId: boot },
    startedAt: new Date(0).toISOString(),
    readyMs: 1,
    restarts: 0,
    fingerprint: 'one',
    ports: {},
    stop: { signal: 'SIGKILL', withinMilliseconds: 100 },
    dependsOn: [],
    logFile: join(folder, 'a.log'),
    logOffset: 0,
    title: 'A',
    component: 'test',
    urls: [],
  })
  for (const [identity, notice] of [
    [record(stranger.startTicks - 5), `A (pid ${stranger.pid}) is gone`],
    [record(stranger.startTicks, 'another-boot'), `A (pid ${stranger.pid}) is gone`],
    // The same process in all respects, but it does not carry our mark.
    [record(stranger.startTicks), `pid ${stranger.pid} is not A, and is left alone`],
  ] as const) {
    const write = () => writeFile(stateFile, JSON.stringify({ version: 1, instanceId, services: { a: identity } }))
    await write()
    const supervisor = supervise()
    expect(await supervisor.adopt()).toEqual([])
    expect(log.events).toContainEqual(expect.objectContaining({ type: 'notice', text: notice }))
    await supervisor.stop()
    await supervisor.close()
    await write()
    expect(await stopRecorded(stateFile, instanceId, { signal, emit: log.emit })).toEqual([])
    expect(await isAlive(stranger)).toBe(true)
  }
  expect(await identify(stranger.pid)).toEqual(stranger)
  await signalProcess(stranger, 'SIGKILL')
})
