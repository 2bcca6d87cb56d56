import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exitOf, runScript } from '../../host/testing.js'
import { listFiles } from '../folder-files.js'
import type { StackDefinition } from '../model.js'
import { ensureArtifacts } from '../store.js'
import { checkStore } from '../store-check.js'
import {
  type Contents,
  compileSources,
  leftovers,
  memorySource,
  recordingWork,
  testPython,
  writeTestStack,
} from '../testing.js'
import { withBundle } from './open.js'
import { createBundleSources, requireLockedFiles } from './source.js'
import { contentsOf } from './testing.js'
import { bundleBytes, writeBundle } from './write.js'

const contents: Contents = {
  hadoop: { 'lib/a.jar': 'a', 'lib/b.txt': 'bb '.repeat(900), 'bin/run.sh': '#!/bin/sh' },
  hive: { 'lib/h.jar': 'hive' },
}

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'))
  file = join(root, 'a.bundle')
})
afterEach(() => rm(root, { recursive: true }))

describe('artifacts', () => {
  let stack: StackDefinition
  beforeEach(async () => {
    stack = await writeTestStack(join(root, 'stack'), contents)
    const store = { store: join(root, 'from'), architecture: 'x86-64', python: testPython, offline: false } as const
    const maven = memorySource(contents)
    const folders = await ensureArtifacts(
      stack,
      { ...store, sources: { maven, pypi: maven, apache: maven } },
      recordingWork(),
    )
    for (const [name, folder] of Object.entries(folders)) await rename(folder, join(root, 'from', name))
    const exported = await contentsOf(join(root, 'from'), Object.keys(contents))
    await writeBundle(file, exported, bundleBytes(exported), recordingWork())
  })

  const importInto = (store: string) =>
    withBundle(file, async (bundle) => {
      const [bundled] = bundle.manifest.stacks
      await requireLockedFiles(bundle, bundled!, stack)
      const sources = createBundleSources(bundle, bundled!, { python: testPython, environment: {} })
      const options = { store, architecture: 'x86-64', python: testPython, offline: false, sources } as const
      return ensureArtifacts(stack, options, recordingWork())
    })

  test('come into another store as if they had been fetched', async () => {
    const store = join(root, 'to')
    const installed = await importInto(store)
    expect(await listFiles(installed.hadoop!)).toEqual([
      '.sparkbox-receipt.json',
      'bin/run.sh',
      'lib/a.jar',
      'lib/b.txt',
    ])
    expect((await stat(join(installed.hadoop!, 'bin/run.sh'))).mode & 0o777).toBe(0o555)
    const never = { fetch: () => Promise.reject(new Error('nothing was to be fetched')) }
    const options = { store, architecture: 'x86-64', python: testPython } as const
    const again = { ...options, offline: true, sources: { maven: never, pypi: never, apache: never } }
    expect(await ensureArtifacts(stack, again, recordingWork())).toEqual(installed)
    const checks = await checkStore(stack, options, recordingWork())
    expect(checks.every(({ differences }) => differences.length === 0)).toBe(true)
  })

  test('other than those of the lock are refused before anything is unpacked', async () => {
    stack = await writeTestStack(join(root, 'other'), { ...contents, hive: { 'lib/h.jar': 'another hive' } })
    await expect(importInto(join(root, 'to'))).rejects.toMatchObject({
      code: 'BUNDLE_UNSUITABLE',
      message: expect.stringContaining(
        'its Title of hive is not the one that stack test of this sparkbox has: lib/h.jar',
      ) as string,
    })
    stack = await writeTestStack(join(root, 'more'), { ...contents, tez: {} })
    await expect(importInto(join(root, 'to'))).rejects.toThrow('it has no tez, which stack test of this sparkbox needs')
    expect(await readdir(root)).not.toContain('to')
  })

  test('an import that is killed leaves nothing that counts, and the next one ends in the same store', async () => {
    const modules = [
      'artifacts/bundle/source.ts',
      'artifacts/bundle/open.ts',
      'artifacts/store.ts',
      'artifacts/testing.ts',
    ]
    const compiled = await compileSources(modules, root)
    const script = `
      import { withBundle } from '${compiled}/artifacts/bundle/open.js'
      import { createBundleSources } from '${compiled}/artifacts/bundle/source.js'
      import { ensureArtifacts } from '${compiled}/artifacts/store.js'
      import { testPython as python } from '${compiled}/artifacts/testing.js'
      const [stack, file, store] = process.argv.slice(1).map((text) => JSON.parse(text))
      const work = { signal: AbortSignal.timeout(20000), emit: (event) => process.stdout.write(event.type + '\\n') }
      await withBundle(file, (bundle) => {
        const sources = createBundleSources(bundle, bundle.manifest.stacks[0], { python, environment: {} })
        return ensureArtifacts(stack, { store, architecture: 'x86-64', python, offline: false, sources }, work)
      })
    `
    const store = join(root, 'to')
    let unfinished = 0
    for (let round = 0; round < 8; round++) {
      await rm(store, { recursive: true, force: true })
      const child = runScript(script, ...[stack, file, store].map((value) => JSON.stringify(value)))
      const exit = exitOf(child)
      await new Promise((resolve) => child.stdout!.once('data', resolve))
      const timer = setTimeout(() => child.kill('SIGKILL'), round * 5)
      if ((await exit) !== 0) unfinished++
      clearTimeout(timer)
      expect(Object.keys(await importInto(store))).toEqual(['hadoop', 'hive'])
      expect((await leftovers(store)).filter((name) => name !== '.lock')).toEqual([])
      const checks = await checkStore(stack, { store, architecture: 'x86-64', python: testPython }, recordingWork())
      expect(checks.every(({ installed, differences }) => installed && differences.length === 0)).toBe(true)
    }
    expect(unfinished).toBeGreaterThan(1)
  }, 120_000)
})
