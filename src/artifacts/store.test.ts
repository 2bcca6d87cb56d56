import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { exitOf, runScript } from '../host/testing.js'
import { listFiles } from './folder-files.js'
import type { StackDefinition } from './model.js'
import { receiptName } from './receipt.js'
import type { Source } from './source.js'
import { type EnsureOptions, ensureArtifacts } from './store.js'
import { checkStore } from './store-check.js'
import {
  type Contents,
  compileSources,
  leftovers,
  memorySource,
  recordingWork,
  testPython,
  writeTestStack,
} from './testing.js'

const contents: Contents = {
  hadoop: { 'lib/a.jar': 'a', 'lib/b.jar': 'bb', 'bin/run.sh': '#!/bin/sh' },
  hive: { 'lib/h.jar': 'hive' },
}

let root: string
let stack: StackDefinition
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'store-'))
  stack = await writeTestStack(join(root, 'stack'), contents)
})
afterEach(() => rm(root, { recursive: true }))

function options(maven: Source, offline = false): EnsureOptions {
  const sources = { maven, pypi: maven, apache: maven }
  return { store: join(root, 'store'), architecture: 'x86-64', python: testPython, offline, sources }
}

const never: Source = { fetch: () => Promise.reject(new Error('nothing was to be fetched')) }

test('installs what the lock names, read-only, and then fetches nothing more', async () => {
  const work = recordingWork()
  const installed = await ensureArtifacts(stack, options(memorySource(contents)), work)
  expect(Object.keys(installed)).toEqual(['hadoop', 'hive'])
  expect(await listFiles(installed.hadoop!)).toEqual([receiptName, 'bin/run.sh', 'lib/a.jar', 'lib/b.jar'])
  expect((await stat(join(installed.hadoop!, 'bin/run.sh'))).mode & 0o777).toBe(0o555)
  expect((await stat(join(installed.hadoop!, 'lib/a.jar'))).mode & 0o777).toBe(0o444)
  const hadoop = work.events.filter((event) => 'id' in event && event.id === 'install-hadoop')
  expect(hadoop.map((event) => (event.type === 'step' ? event.status : event.type))).toEqual([
    'started',
    'progress',
    'done',
  ])
  expect(hadoop[1]).toMatchObject({ done: 12, total: 12, unit: 'bytes' })
  expect(await ensureArtifacts(stack, options(never, true), recordingWork())).toEqual(installed)
})

test.each<[string, Contents[string], string]>([
  ['changed', { ...contents.hadoop, 'lib/b.jar': 'BB' }, 'lib/b.jar has SHA-256'],
  ['missing', { 'lib/a.jar': 'a', 'bin/run.sh': '#!/bin/sh' }, 'lib/b.jar is missing'],
  ['further', { ...contents.hadoop, 'lib/z.jar': 'z' }, 'lib/z.jar is not in the lock'],
])('refuses a %s file by name and leaves nothing', async (_, hadoop, words) => {
  const attempt = ensureArtifacts(stack, options(memorySource({ ...contents, hadoop })), recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
    message: expect.stringContaining(words) as string,
  })
  expect((await leftovers(join(root, 'store'))).length).toBe(0)
  expect((await readdir(join(root, 'store'))).filter((name) => name.startsWith('hadoop'))).toEqual([])
})

describe('what a client has kept and delivers again', () => {
  const spoiled = memorySource({ ...contents, hadoop: { ...contents.hadoop, 'lib/b.jar': 'BB', 'lib/old.jar': '' } })

  test('is fetched once more past its cache, and said', async () => {
    const source = { ...spoiled, fetchPastCache: memorySource(contents).fetch }
    const work = recordingWork()
    const { hadoop } = await ensureArtifacts(stack, options(source), work)
    expect(await readFile(join(hadoop!, 'lib/b.jar'), 'utf8')).toBe('bb')
    expect(await listFiles(hadoop!)).not.toContain('lib/old.jar')
    expect(work.events.filter(({ type }) => type === 'notice')).toMatchObject([
      { level: 'warning', text: expect.stringContaining('lib/b.jar has SHA-256') as string },
    ])
  })

  const failure = (unreachable: object) => new StackError('DOWNLOAD_FAILED', 'refused', { details: { ...unreachable } })
  test.each([
    ['no other file comes from the repository itself', 'HASH_MISMATCH', spoiled.fetch],
    ['nobody is reached for it', 'HASH_MISMATCH', async () => Promise.reject(failure({ unreachable: 'maven' }))],
    ['the repository refuses it', 'DOWNLOAD_FAILED', async () => Promise.reject(failure({}))],
  ])('stays refused where %s', async (_, code, fetchPastCache) => {
    const attempt = ensureArtifacts(stack, options({ ...spoiled, fetchPastCache }), recordingWork())
    await expect(attempt).rejects.toMatchObject({ code })
    expect(await leftovers(join(root, 'store'))).toEqual([])
  })

  test('is not looked for where a failure has nothing to do with it', async () => {
    const fetch = () => Promise.reject(failure({}))
    const fetchPastCache = () => Promise.reject(new Error('nothing was to be fetched'))
    await expect(ensureArtifacts(stack, options({ fetch, fetchPastCache }), recordingWork())).rejects.toThrow('refused')
  })
})

test('a folder without a valid receipt is not installed, and leftovers go', async () => {
  const { hadoop } = await ensureArtifacts(stack, options(memorySource(contents)), recordingWork())
  await rm(join(hadoop!, receiptName))
  await chmod(join(hadoop!, 'lib/a.jar'), 0o644)
  await writeFile(join(hadoop!, 'lib/a.jar'), 'damaged')
  await mkdir(join(root, 'store/hive-000000000000.partial-1/lib'), { recursive: true })
  await ensureArtifacts(stack, options(memorySource(contents)), recordingWork())
  expect(await readFile(join(hadoop!, 'lib/a.jar'), 'utf8')).toBe('a')
  expect(await leftovers(join(root, 'store'))).toEqual([])
})

test('offline names what is missing', async () => {
  const attempt = ensureArtifacts(stack, options(never, true), recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('Title of hadoop, Title of hive') as string,
  })
})

test('the first failure stops the others and is the one that is told', async () => {
  const source: Source = {
    fetch: async ({ artifact }, { signal }) => {
      if (artifact.name === 'hadoop') throw new Error('hadoop failed')
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
    },
  }
  await expect(ensureArtifacts(stack, options(source), recordingWork())).rejects.toThrow('hadoop failed')
  expect(await leftovers(join(root, 'store'))).toEqual([])
})

test('two installations at once: the second waits, says so, and fetches nothing', async () => {
  let fetches = 0
  const slow = memorySource(contents, async () => {
    fetches++
    await new Promise((resolve) => setTimeout(resolve, 60))
  })
  const [one, other] = [recordingWork(), recordingWork()]
  const both = await Promise.all([
    ensureArtifacts(stack, options(slow), one),
    ensureArtifacts(stack, options(slow), other),
  ])
  expect(both[0]).toEqual(both[1])
  expect(fetches).toBe(4)
  const notices = [...one.events, ...other.events].filter((event) => event.type === 'notice')
  expect(notices).toHaveLength(1)
  expect(notices[0]).toMatchObject({
    text: expect.stringContaining(`pid ${process.pid} (installing stack test)`) as string,
  })
})

test('a check finds the file that was changed behind our back', async () => {
  const { hive } = await ensureArtifacts(stack, options(memorySource(contents)), recordingWork())
  await chmod(join(hive!, 'lib/h.jar'), 0o644)
  await writeFile(join(hive!, 'lib/h.jar'), 'evil')
  const checks = await checkStore(stack, options(never), recordingWork())
  expect(checks.map(({ artifact, differences }) => [artifact, differences.map(({ path }) => path)])).toEqual([
    ['hadoop', []],
    ['hive', ['lib/h.jar']],
  ])
})

test('killed at any moment, the next run ends in the same store', async () => {
  const compiled = await compileSources(['artifacts/store.ts', 'artifacts/testing.ts'], root)
  const script = `
    import { ensureArtifacts } from '${compiled}/artifacts/store.js'
    import { memorySource, testPython } from '${compiled}/artifacts/testing.js'
    const [stack, contents, store] = process.argv.slice(1).map((text) => JSON.parse(text))
    const maven = memorySource(contents, () => new Promise((resolve) => setTimeout(resolve, 20)))
    const options = { store, architecture: 'x86-64', python: testPython, offline: false, sources: { maven, pypi: maven, apache: maven } }
    const work = { signal: AbortSignal.timeout(20000), emit: (event) => process.stdout.write(event.type + '\\n') }
    await ensureArtifacts(stack, options, work)
  `
  const parameters = [stack, contents, join(root, 'store')].map((value) => JSON.stringify(value))
  let [finished, halfDone] = [0, 0]
  for (let round = 0; round < 20; round++) {
    await rm(join(root, 'store'), { recursive: true, force: true })
    const child = runScript(script, ...parameters)
    const exit = exitOf(child)
    // From the first event on, at moments spread over the whole installation.
    await new Promise((resolve) => child.stdout!.once('data', resolve))
    const timer = setTimeout(() => child.kill('SIGKILL'), round * 9)
    if ((await exit) === 0) finished++
    clearTimeout(timer)
    if ((await leftovers(join(root, 'store'))).some((name) => name.includes('.partial-'))) halfDone++
    const installed = await ensureArtifacts(stack, options(memorySource(contents)), recordingWork())
    // A lock whose holder died counts for nothing, and stays where nothing was left to install.
    expect((await leftovers(join(root, 'store'))).filter((name) => name !== '.lock')).toEqual([])
    const checks = await checkStore(stack, options(never), recordingWork())
    expect(checks.every(({ installed, differences }) => installed && differences.length === 0)).toBe(true)
    expect(Object.keys(installed)).toEqual(['hadoop', 'hive'])
  }
  console.log(`20 installations killed: ${halfDone} left something half done, ${finished} had ended before`)
  // Otherwise the moments were not spread over the installation.
  expect(halfDone).toBeGreaterThan(3)
  expect(finished).toBeLessThan(20)
}, 90_000)
