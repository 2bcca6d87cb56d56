import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { discard, isCrash, suspectedOf, suspectsOf } from './discard.js'
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
  const { afterCrash } = await suspectsOf(spec)
  expect(afterCrash).toEqual([file])
  await discard(afterCrash)
  expect((await suspectsOf(spec)).afterCrash).toEqual([])
  await discard(afterCrash)
  expect(await suspectsOf({} as ServiceSpec)).toEqual({ afterCrash: [], afterFailedStart: [] })
})

test('a crash may be over everything, an exit over what was kept, and what was ended proves nothing', () => {
  const suspects = { afterCrash: ['archive'], afterFailedStart: ['state'] }
  expect(suspectedOf(suspects, { exitCode: null, signal: 'SIGSEGV' })).toEqual(['archive', 'state'])
  expect(suspectedOf(suspects, { exitCode: 255, signal: null })).toEqual(['state'])
  expect(suspectedOf(suspects, { exitCode: null, signal: 'SIGKILL' })).toEqual([])
  expect(suspectedOf(suspects, { exitCode: null, signal: null })).toEqual([])
})
