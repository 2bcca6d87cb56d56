import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { claimFolder, readOwner } from '../components/postgres/owner.js'
import type { StackEvent } from '../events.js'
import { type ProcessIdentity, signalProcess } from '../host/process.js'
import { spawnDetached } from '../host/spawn.js'
import { instanceDirectories, instanceRoot } from '../instance/folders.js'
import { findHome, type Home } from '../instance/home.js'
import { type InstanceRecord, newInstanceId, readRecord, writeRecord } from '../instance/record.js'
import { requireOriginal, runningOriginal } from './copies.js'
import { removeEmpty } from './removal.js'
import { status } from './status.js'

let folder: string
let home: Home
let record: InstanceRecord
let service: ProcessIdentity

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-copies-'))
  home = homeAt('one')
  const root = instanceRoot(home, 'default')
  record = {
    schemaVersion: 1,
    id: newInstanceId(),
    name: 'default',
    stack: 'current',
    createdAt: '2030-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(root, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  }
  await mkdir(join(root, 'run'), { recursive: true })
  await writeRecord(home, record)
  service = await spawnDetached({
    argv: ['/bin/sleep', '60'],
    environment: { SPARKBOX_INSTANCE_ID: record.id, SPARKBOX_SERVICE: 'namenode' },
    directory: join(root, 'run'),
    logFile: join(folder, 'log'),
  })
})

afterEach(async () => {
  await signalProcess(service, 'SIGKILL')
  await rm(folder, { recursive: true })
})

test('services that run in this very folder, also after it was moved, are its own', async () => {
  await requireOriginal(home, record)
  await rename(join(folder, 'one'), join(folder, 'moved'))
  await requireOriginal(homeAt('moved'), record)
})

test('a copy shows nothing of what runs in its original as its own', async () => {
  await cp(join(folder, 'one'), join(folder, 'two'), { recursive: true })
  vi.stubEnv('SPARKBOX_HOME', join(folder, 'two'))
  const events: StackEvent[] = []
  const work = { signal: AbortSignal.timeout(10_000), emit: (event: StackEvent) => void events.push(event) }
  expect(await status({ instance: 'default' }, work)).toMatchObject({ state: 'stopped', services: [] })
  vi.unstubAllEnvs()
  const text = expect.stringMatching(/is a copy of the instance in .*none of them is shown here/)
  expect(events).toContainEqual({ type: 'notice', level: 'warning', text })
  expect(await runningOriginal(home, record)).toBeNull()
})

test('a copy may not touch what runs in its original, and is told where that is', async () => {
  await cp(join(folder, 'one'), join(folder, 'two'), { recursive: true })
  await expect(requireOriginal(homeAt('two'), record)).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: expect.stringContaining(`copy of the instance in ${instanceRoot(home, 'default')}`),
    hint: expect.stringContaining(`SPARKBOX_HOME=${join(folder, 'one')} sparkbox down --instance default`),
  })
})

test('a copy beside its original, under another name, is refused as such', async () => {
  await cp(instanceRoot(home, 'default'), instanceRoot(home, 'other'), { recursive: true })
  await expect(readRecord(home, 'other')).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: expect.stringContaining('holds the instance default'),
  })
})

test('a folder of PostgreSQL outside is that of the instance that started a server there last, where that still is', async ({
  skip,
}) => {
  skip(process.getuid!() !== 0, 'only root has such folders')
  await signalProcess(service, 'SIGKILL')
  const outside = { ...record, postgresFolder: `/var/lib/sparkbox/${record.id}` }
  const claim = (root: string) => claimFolder({ directories: instanceDirectories(root, outside.postgresFolder) })
  await mkdir(outside.postgresFolder, { recursive: true })
  try {
    await requireOriginal(home, outside)
    await claim(instanceRoot(home, 'default'))
    await requireOriginal(home, outside)
    await cp(join(folder, 'one'), join(folder, 'two'), { recursive: true })
    await expect(requireOriginal(homeAt('two'), outside)).rejects.toMatchObject({
      code: 'FOREIGN_DATA',
      message: expect.stringContaining(`copy of the instance in ${instanceRoot(home, 'default')}`),
      hint: `delete the copy: rm -r ${instanceRoot(homeAt('two'), 'default')}`,
    })
    await rm(join(folder, 'one'), { recursive: true })
    await requireOriginal(homeAt('two'), outside)
    await claim(instanceRoot(homeAt('two'), 'default'))
    expect(await readOwner(outside.postgresFolder)).toBe(instanceRoot(homeAt('two'), 'default'))
  } finally {
    await rm(outside.postgresFolder, { recursive: true })
    await removeEmpty('/var/lib/sparkbox', '/var/lib/sparkbox')
  }
})

test("a folder of PostgreSQL that was edited to be somebody else's, or moved with its home, is not taken", async () => {
  const file = join(instanceRoot(home, 'default'), 'instance.json')
  for (const foreign of ['/home', '/var/lib/sparkbox', '/var/lib/sparkbox/another', join(folder, 'old', 'postgres')]) {
    await writeFile(file, JSON.stringify({ ...record, postgresFolder: foreign }))
    expect((await readRecord(home, 'default'))?.postgresFolder).toBe(record.postgresFolder)
  }
  const outside = `/var/lib/sparkbox/${record.id}`
  await writeFile(file, JSON.stringify({ ...record, postgresFolder: outside }))
  expect((await readRecord(home, 'default'))?.postgresFolder).toBe(outside)
})

function homeAt(name: string): Home {
  return findHome({ SPARKBOX_HOME: join(folder, name) })
}
