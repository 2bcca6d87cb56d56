import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findHome, type Home } from './home.js'
import { readInstalled, requireInstalled, writeInstalled } from './installed.js'
import { type InstanceRecord, listRecords, newInstanceId, readRecord, requireRecord, writeRecord } from './record.js'

let folder: string
let home: Home

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-record-'))
  home = findHome({ SPARKBOX_HOME: folder })
})

afterEach(() => rm(folder, { recursive: true }))

test('what is written is read again, and listed by name', async () => {
  await make('work')
  await make('default')
  expect(await readRecord(home, 'work')).toEqual(record('work'))
  expect((await listRecords(home)).map(({ name }) => name)).toEqual(['default', 'work'])
})

test('where nothing was made there is no record, and no folder is made by asking', async () => {
  expect(await readRecord(home, 'default')).toBeNull()
  expect(await listRecords(home)).toEqual([])
  await expect(readFile(home.instances)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('folders that are no instance are passed over', async () => {
  await make('default')
  await mkdir(join(home.instances, 'lost+found'))
  await mkdir(join(home.instances, 'unfinished'))
  await writeFile(join(home.instances, 'notes'), '')
  expect((await listRecords(home)).map(({ name }) => name)).toEqual(['default'])
})

test.each(['', '{"schemaVersion": 1', '[]', '{"schemaVersion": 2}'])(
  'a damaged file is an error that names it, and stays as it is: %j',
  async (text) => {
    await make('default')
    const path = join(home.instances, 'default', 'instance.json')
    await writeFile(path, text)
    for (const read of [readRecord, requireRecord]) {
      await expect(read(home, 'default')).rejects.toMatchObject({
        code: 'STORE_DAMAGED',
        message: expect.stringContaining(path),
        details: { path },
      })
    }
    expect(await readFile(path, 'utf8')).toBe(text)
  },
)

test('an unknown instance is an error with the names there are', async () => {
  await expect(requireRecord(home, 'default')).rejects.toMatchObject({ code: 'UNKNOWN_INSTANCE', hint: 'sparkbox up' })
  await make('work')
  await expect(requireRecord(home, 'other')).rejects.toMatchObject({
    message: 'there is no instance other; there are: work',
    hint: 'sparkbox up --instance other',
  })
})

test('a name that could leave its folder is refused', async () => {
  for (const name of ['..', 'a/b', '', '-x', 'Upper', 'x'.repeat(32)]) {
    await expect(readRecord(home, name)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  }
})

test('every instance has an id of its own', () => {
  const ids = Array.from({ length: 50 }, newInstanceId)
  expect(new Set(ids).size).toBe(50)
  expect(ids.every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true)
})

test('what was installed is looked up again when its file is missing or damaged', async () => {
  const java = { home: '/java', major: 25, version: '25', vendor: '', origin: 'JAVA_HOME' }
  const installed = {
    stack: 'current',
    artifacts: { hadoop: '/store/hadoop' },
    official: ['hadoop'],
    javas: { hadoop: java, hive: java, spark: java },
    python: { executable: '/python', version: '3.12', origin: 'PATH', unfit: null },
  }
  await expect(requireInstalled(folder, 'default')).rejects.toMatchObject({ code: 'NOT_RUNNING', hint: 'sparkbox up' })
  await writeInstalled(folder, installed)
  expect(await requireInstalled(folder, 'default')).toEqual(installed)
  await writeFile(join(folder, 'installed.json'), '{"stack": 4}')
  expect(await readInstalled(folder)).toBeNull()
})

async function make(name: string): Promise<void> {
  await mkdir(join(home.instances, name), { recursive: true })
  await writeRecord(home, record(name))
}

function record(name: string): InstanceRecord {
  return {
    schemaVersion: 1,
    id: '0123456789abcdef',
    name,
    stack: 'current',
    createdAt: '2026-01-02T03:04:05.000Z',
    ports: { 'namenode.http': 9870 },
    postgresFolder: '/var/lib/sparkbox/0123456789abcdef',
    postgresAccount: { name: 'postgres', uid: 70, gid: 70 },
    dataVersions: { hadoop: '3.5.0' },
  }
}
