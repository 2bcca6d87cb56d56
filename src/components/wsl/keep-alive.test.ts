// A real supervisor with a small script in place of wsl.exe. As the real one, it enters the distribution by a process
// that is no child of its own, and leaves it behind when it is ended.
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findMarked } from '../../host/processes.js'
import { recordedHost } from '../../host/testing/recorded-host.js'
import { findWslHolder } from '../../host/wsl-holder.js'
import { makePlan } from '../../instance/plan.js'
import { testInstance } from '../../instance/testing.js'
import type { ServiceSpec } from '../../supervisor/spec.js'
import { stopRecorded } from '../../supervisor/stop-recorded.js'
import { Supervisor } from '../../supervisor/supervisor.js'
import { EventLog } from '../../supervisor/testing.js'

const fakeWsl = `#!/bin/sh
echo "$@"
while [ "$1" != --exec ]; do shift; done
shift
env -i PATH=/usr/bin:/bin setsid --fork "$@"
exec sleep 1000
`

let folder: string
let launcher: string
let log: EventLog
let supervisor: Supervisor | null

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keep-alive-'))
  launcher = join(folder, 'wsl.exe')
  await writeFile(launcher, fakeWsl)
  await chmod(launcher, 0o755)
  log = new EventLog()
  supervisor = null
})

afterEach(async () => {
  await supervisor?.stop()
  await supervisor?.close()
  await rm(folder, { recursive: true })
})

const id = `wsl-test-${process.pid}`
const { signal } = new AbortController()

async function keepAlive(): Promise<ServiceSpec> {
  const instance = testInstance({ root: folder }, { id, wslHolder: { launcher, distribution: 'Ubuntu-24.04' } })
  await mkdir(instance.directories.run, { recursive: true })
  await mkdir(instance.directories.logs, { recursive: true })
  const { nodes } = makePlan(instance)
  return nodes.find((node): node is ServiceSpec => node.id === 'wsl-keep-alive')!
}

async function start(): Promise<void> {
  const specs = [await keepAlive()]
  const work = { signal, emit: log.emit }
  supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: id,
    specs,
    stateFile: join(folder, 'run', 'state.json'),
    work,
  })
  await supervisor.start(undefined, signal)
}

const inside = async () =>
  (await findMarked({ SPARKBOX_INSTANCE_ID: id })).filter(({ command }) => command === 'sleep infinity')

test('the command enters this distribution as this user, with the mark on the process inside', async () => {
  const { argv, environment } = await keepAlive()
  const mark = [`SPARKBOX_INSTANCE_ID=${id}`, 'SPARKBOX_SERVICE=wsl-keep-alive']
  const place = ['--distribution', 'Ubuntu-24.04', '--user', 'ada']
  expect(argv).toEqual([launcher, ...place, '--exec', '/usr/bin/env', ...mark, 'sleep', 'infinity'])
  expect(environment.WSL_INTEROP).toBe('/run/WSL/1_interop')
})

test('there is no such service where nobody asked for it', () => {
  const ids = makePlan(testInstance()).nodes.map((node) => node.id)
  expect(ids).not.toContain('wsl-keep-alive')
  expect(ids).toContain('namenode')
})

test('it is ready when its process inside is there, comes back when Windows ends it, and leaves nothing', async () => {
  await start()
  const [first] = await inside()
  expect(first).toBeDefined()
  expect(supervisor?.status()).toMatchObject([{ id: 'wsl-keep-alive', state: 'ready' }])
  expect(log.services('wsl-keep-alive').at(-1)?.detail).toBe(
    `wsl.exe holds Ubuntu-24.04, with pid ${first!.identity.pid} inside of it`,
  )
  const seen = log.events.length
  process.kill(supervisor!.status()[0]!.pid!, 'SIGKILL')
  await log.next(({ status }) => status === 'ready', seen)
  await supervisor!.stop()
  expect(supervisor!.status()).toMatchObject([{ state: 'stopped' }])
  expect(await inside()).toEqual([])
})

test('without a daemon it is ended all the same', async () => {
  await start()
  await supervisor!.close()
  supervisor = null
  expect(await inside()).toHaveLength(1)
  await stopRecorded(join(folder, 'run', 'state.json'), id, { signal, emit: log.emit })
  expect(await findMarked({ SPARKBOX_INSTANCE_ID: id })).toEqual([])
})

test('what holds a distribution is found on the recorded machines', async () => {
  const launcher = '/mnt/c/Windows/System32/wsl.exe'
  expect(await findWslHolder(recordedHost('systemd'))).toEqual({ launcher, distribution: 'Ubuntu' })
  expect(await findWslHolder(recordedHost('without-systemd'))).toEqual({ launcher, distribution: 'Ubuntu-20.04' })
  expect(await findWslHolder(recordedHost('interop-off'))).toBeNull()
})
