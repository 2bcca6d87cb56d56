import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readClusterState } from './cluster-state.js'

let cluster: string

beforeEach(async () => {
  cluster = await mkdtemp(join(tmpdir(), 'sparkbox-cluster-'))
  await mkdir(join(cluster, 'global'))
})

afterEach(() => rm(cluster, { recursive: true }))

test('reads the state as pg_controldata prints it', async () => {
  // Laid out as pg_control.h says: 8 bytes of identity, version 1700, catalogue version, state.
  await control('0f3c1a0e5b8d2f67a4060000d7d3110c01000000')
  expect(await readClusterState(cluster)).toBe('shut down')
  await control('0f3c1a0e5b8d2f67a4060000d7d3110c06000000')
  expect(await readClusterState(cluster)).toBe('in production')
})

test.each(['', '0f3c1a0e', `${'00'.repeat(16)}ffffff7f`])('a file of %j says nothing', async (content) => {
  await control(content)
  expect(await readClusterState(cluster)).toBeNull()
})

test('nor does a folder without one', async () => {
  expect(await readClusterState(join(cluster, 'none'))).toBeNull()
})

function control(content: string): Promise<void> {
  return writeFile(join(cluster, 'global', 'pg_control'), Buffer.from(content, 'hex'))
}
