import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discard, isCrash, suspectFiles } from './discard.js'
import type { ServiceSpec } from './spec.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-discard-'))
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  ['SIGABRT', true],
  ['SIGSEGV', true],
  ['SIGKILL', false],
  ['SIGTERM', false],
  [null, false],
])('an end by %s is a crash: %s', (signal, expected) => expect(isCrash(signal)).toBe(expected))

test('only what is there is under suspicion, and goes; a second one finds nothing to do', async () => {
  const file = join(folder, 'archive')
  await writeFile(file, '')
  const spec = { discardAfterCrash: [file, join(folder, 'absent')] } as unknown as ServiceSpec
  const suspects = await suspectFiles(spec)
  expect(suspects).toEqual([file])
  await discard(suspects)
  expect(await suspectFiles(spec)).toEqual([])
  await discard(suspects)
  expect(await suspectFiles({} as ServiceSpec)).toEqual([])
})
