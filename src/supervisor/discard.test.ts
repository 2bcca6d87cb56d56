import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { exists } from '../host/files.js'
import { discardAfterCrash, discardIfNeverReady } from './discard.js'
import type { ServiceSpec } from './spec.js'
import type { ServiceRecord } from './state-file.js'

let folder: string
const startedAt = '2024-01-01T00:00:00.000Z'
const before = new Date('2023-12-31T00:00:00Z')
const after = new Date('2024-01-01T00:00:10Z')

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-discard-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  { readyMs: null, written: after, stays: false, when: 'written by a start that was never ready' },
  { readyMs: null, written: before, stays: true, when: 'written by an earlier run' },
  { readyMs: 1200, written: after, stays: true, when: 'written by a run that was ready' },
])('a file $when stays: $stays', async ({ readyMs, written, stays }) => {
  const file = join(folder, 'archive')
  await writeFile(file, '')
  await utimes(file, written, written)
  const spec = { discardUnlessReady: [file, join(folder, 'absent')] } as unknown as ServiceSpec
  await discardIfNeverReady(spec, { readyMs, startedAt } as ServiceRecord)
  expect(await exists(file)).toBe(stays)
})

test.each([
  ['SIGABRT', true],
  ['SIGKILL', false],
  [null, false],
])('a file of a process that was ended by %s goes, however old: %s', async (signal, goes) => {
  const file = join(folder, 'archive')
  await writeFile(file, '')
  await utimes(file, before, before)
  const spec = { discardUnlessReady: [file] } as unknown as ServiceSpec
  expect(await discardAfterCrash(spec, signal)).toBe(goes)
  expect(await exists(file)).toBe(!goes)
  expect(await discardAfterCrash(spec, signal), 'nothing is there any more').toBe(false)
})
