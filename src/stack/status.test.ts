import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findHome } from '../instance/home.js'
import { newInstanceId, writeRecord } from '../instance/record.js'
import { status } from './status.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-status-'))
  vi.stubEnv('SPARKBOX_HOME', folder)
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

test('an instance whose stack is gone still tells what runs', async () => {
  await mkdir(join(folder, 'instances', 'old'), { recursive: true })
  await writeRecord(findHome({ SPARKBOX_HOME: folder }), {
    schemaVersion: 1,
    id: newInstanceId(),
    name: 'old',
    stack: 'mine',
    createdAt: '2026-01-02T03:04:05.000Z',
    ports: {},
    postgresFolder: join(folder, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
  const result = await status({ instance: 'old' }, { signal: AbortSignal.timeout(10_000), emit: () => {} })
  expect(result).toMatchObject({ state: 'stopped', services: [], stack: { name: 'mine' } })
  expect(result.stack?.title).toContain('the stack mine cannot be read: there is no stack "mine"')
})
