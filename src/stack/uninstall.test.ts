import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { exists } from '../host/files.js'
import { configFilePath, findHome, type Home } from '../instance/home.js'
import { newInstanceId, writeRecord } from '../instance/record.js'
import { applyConfig } from './config-apply.js'
import { planUninstall, uninstall } from './uninstall.js'

let folder: string
let home: Home

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-uninstall-'))
  const root = join(folder, 'box')
  vi.stubEnv('SPARKBOX_HOME', root)
  home = findHome({ SPARKBOX_HOME: root })
  await mkdir(join(home.store, 'hadoop'), { recursive: true })
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('an unknown instance is an error, and nothing is gone', async () => {
  await make('default')
  await expect(uninstall(request('defualt'), work())).rejects.toMatchObject({ code: 'UNKNOWN_INSTANCE' })
  expect(await readdir(home.instances)).toEqual(['default'])
  expect(await exists(home.store)).toBe(true)
})

test('one of two leaves the store and the other; the last one takes everything', async () => {
  await make('default')
  await make('work')
  const planned = (await planUninstall(request('work'), work())).actions.map(({ subject }) => subject)
  const { removed } = await uninstall(request('work'), work())
  expect(removed).toEqual([join(home.instances, 'work'), join(home.config, 'work')])
  expect(planned).toEqual(removed)
  expect(await exists(join(home.instances, 'default', 'data', 'block'))).toBe(true)
  expect(await exists(home.store)).toBe(true)
  const plannedAll = (await planUninstall(request('default'), work())).actions.map(({ subject }) => subject)
  const last = await uninstall(request('default'), work())
  expect(last.removed.toSorted()).toEqual(plannedAll.toSorted())
  expect(plannedAll).toContain(join(folder, 'box'))
  expect(await readdir(folder)).toEqual([])
})

test('with keepData, data, record and configuration stay', async () => {
  await make('default')
  const { kept } = await uninstall({ ...request('default'), keepData: true }, work())
  const root = join(home.instances, 'default')
  expect(kept).toEqual([root])
  expect((await readdir(root)).toSorted()).toEqual(['data', 'instance.json'])
  expect(await exists(configFilePath(home, 'default'))).toBe(true)
  expect(await exists(home.store)).toBe(false)
})

test('after an installation alone it removes what was installed', async () => {
  await uninstall(request('default'), work())
  expect(await readdir(folder)).toEqual([])
})

test('what a person keeps in the home stays', async () => {
  await make('default')
  await writeFile(join(folder, 'box', 'notes.txt'), '')
  await uninstall(request('default'), work())
  expect(await readdir(join(folder, 'box'))).toEqual(['notes.txt'])
})

test('applying the configuration of an unknown instance makes no folder', async () => {
  await expect(applyConfig({ instance: 'other', withoutSnapshot: false }, work())).rejects.toMatchObject({
    code: 'UNKNOWN_INSTANCE',
  })
  expect(await exists(home.instances)).toBe(false)
})

async function make(name: string): Promise<void> {
  const root = join(home.instances, name)
  await mkdir(join(root, 'data'), { recursive: true })
  await mkdir(join(root, 'conf'))
  await writeFile(join(root, 'data', 'block'), 'x')
  await mkdir(join(home.config, name), { recursive: true })
  await writeFile(configFilePath(home, name), '')
  await writeRecord(home, {
    schemaVersion: 1,
    id: newInstanceId(),
    name,
    stack: 'current',
    createdAt: '2026-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(root, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
}

function request(instance: string) {
  return { instance, all: false, keepData: false }
}

function work() {
  return { signal: AbortSignal.timeout(20_000), emit: () => {} }
}
