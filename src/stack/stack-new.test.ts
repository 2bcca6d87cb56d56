import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Lockfile } from '../artifacts/model.js'
import { recordingWork } from '../artifacts/testing.js'
import { checkStack } from './stack-check.js'
import { listStacks } from './stack-list.js'
import { lockOwnStack } from './stack-lock.js'
import { createStack } from './stack-new.js'
import { showStack } from './stack-show.js'

let root: string
let stacks: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stack-new-'))
  stacks = join(root, 'config/stacks')
  vi.stubEnv('SPARKBOX_HOME', root)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(root, { recursive: true })
})

const request = { name: 'mine', from: 'current', set: [] as string[], lock: true }

test('a stack on another Java needs nothing new: it has the lock of the one it was made from', async () => {
  const work = recordingWork()
  const made = await createStack({ ...request, set: ['java.hadoop=17', 'python=3.11-3.12'] }, work)
  expect(made).toEqual({
    name: 'mine',
    from: 'current',
    directory: join(stacks, 'mine'),
    changes: [
      { key: 'java.hadoop', before: '17-25', after: '17-17' },
      { key: 'python', before: '3.11-3.13', after: '3.11-3.12' },
    ],
    isLocked: true,
  })
  const lock = async (folder: string) => JSON.parse(await readFile(join(folder, 'lock.json'), 'utf8')) as Lockfile
  const delivered = await lock(new URL('../../stacks/current', import.meta.url).pathname)
  expect(await lock(join(stacks, 'mine'))).toEqual({ ...delivered, stack: 'mine' })
  expect(await readdir(stacks)).toEqual(['mine'])

  expect(await checkStack({ stack: 'mine' }, work)).toMatchObject({
    checks: [
      { id: 'files', status: 'ok' },
      { id: 'lock', status: 'ok' },
      { id: 'versions', status: 'ok' },
    ],
  })
  expect(await showStack({ stack: 'mine' }, work)).toMatchObject({
    origin: 'own',
    problem: null,
    java: { hadoop: { minimum: 17, maximum: 17 }, hive: { minimum: 17, maximum: 25 } },
  })
})

test('without a lock the folder is made, and the check says what is missing', async () => {
  const work = recordingWork()
  await createStack({ ...request, set: ['postgresql=16.10'], lock: false }, work)
  expect(await checkStack({ stack: 'mine' }, work)).toMatchObject({
    checks: [{ id: 'files', status: 'ok' }, { id: 'lock', status: 'fail' }, { id: 'versions' }],
  })
  expect(await showStack({ stack: 'mine' }, work)).toMatchObject({
    title: expect.stringContaining('PostgreSQL 16.10') as string,
    problem: expect.stringContaining('no readable lock') as string,
  })
})

test.each([
  [{ set: ['hive=4.0.1'] }, 'INCOMPATIBLE_VERSIONS', 'sparkbox stack new mine --from current --set hive=4.0.0'],
  [
    { set: ['tez=0.10.4', 'hadoop=3.4.2'] },
    'INCOMPATIBLE_VERSIONS',
    'sparkbox stack new mine --from current --set tez=0.10.4 --set hadoop=3.4.2 --set java.hadoop=17-22',
  ],
  [{ set: ['hive=3.1.3'] }, 'INCOMPATIBLE_VERSIONS', 'sparkbox stack new mine --from classic --set hive=3.1.3'],
  [
    { set: ['hadoop=3.4.x', 'tez=0.10.4'] },
    'UNKNOWN_VERSION',
    'sparkbox stack new mine --from current --set tez=0.10.4 --set hadoop=3.4.3',
  ],
  [{ from: 'curent' }, 'UNKNOWN_STACK', 'did you mean current?'],
  [{ name: 'current' }, 'STACK_EXISTS', expect.stringContaining('choose another name')],
  [{ name: 'My Stack' }, 'INVALID_ARGUMENT', expect.stringContaining('all in lower case')],
])('%o is refused before anything is fetched, and leaves nothing', async (change, code, hint) => {
  const work = recordingWork()
  await expect(createStack({ ...request, ...change }, work)).rejects.toMatchObject({ code, hint })
  expect(work.events).toEqual([])
  expect(await readdir(root)).toEqual([])
})

test('a damaged stack of your own is listed with its problem and hides no other one', async () => {
  await mkdir(join(stacks, 'broken'), { recursive: true })
  await writeFile(join(stacks, 'broken/stack.json'), '{"name":"broken"}')
  const { stacks: all } = await listStacks(recordingWork())
  expect(all).toMatchObject([
    {
      name: 'broken',
      origin: 'own',
      title: null,
      problem: expect.stringMatching(/broken\/stack\.json is no stack: title: /) as string,
    },
    { name: 'classic', origin: 'delivered', problem: null },
    { name: 'current', origin: 'delivered', problem: null },
  ])
})

test('only a stack of your own can be locked anew', async () => {
  await expect(lockOwnStack({ stack: 'current' }, recordingWork())).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    hint: 'sparkbox stack new my-current --from current',
  })
})
