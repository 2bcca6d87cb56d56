import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { forgeBundle, writeFiles } from '../artifacts/bundle/testing.js'
import { listFiles } from '../artifacts/folder-files.js'
import { findJava } from '../artifacts/java.js'
import type { Architecture } from '../artifacts/model.js'
import { findPython } from '../artifacts/python.js'
import { readStack } from '../artifacts/stack.js'
import { ensureArtifacts } from '../artifacts/store.js'
import { memorySource, recordingWork, writeTestStack } from '../artifacts/testing.js'
import { StackError } from '../errors.js'
import { findHome, type Home } from '../instance/home.js'
import type { BundleExportRequest } from './api.js'
import { exportBundle } from './bundle-export.js'
import { importBundle } from './bundle-import.js'
import { showBundle } from './bundle-show.js'

const contents = { hadoop: { 'lib/a.jar': 'a', 'lib/notes.txt': 'note '.repeat(300) } }
const python = { minimum: '3.8', maximum: '3.14' }

let folder: string
let file: string
let there: Home
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-bundle-'))
  file = join(folder, 'a.bundle')
  there = await enter('from')
  await writeOwnStack(there)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
})

/** The home in which the verbs work from now on. */
async function enter(name: string): Promise<Home> {
  const root = join(folder, name)
  vi.stubEnv('SPARKBOX_HOME', root)
  await mkdir(root, { recursive: true })
  return findHome({ SPARKBOX_HOME: root })
}

/** A person's own stack `tiny`, as its folder in the configuration. */
async function writeOwnStack(home: Home, title = 'Tiny'): Promise<void> {
  const directory = join(home.config, 'stacks/tiny')
  const { directory: _, ...stack } = await writeTestStack(directory, contents)
  const any = { minimum: 8, maximum: 99 }
  const definition = { ...stack, name: 'tiny', title, python, java: { hadoop: any, hive: any, spark: any } }
  await writeFile(join(directory, 'stack.json'), JSON.stringify(definition))
}

async function install(home: Home): Promise<string> {
  const stack = await readStack('tiny', [join(home.config, 'stacks')])
  const search = { configured: null, environment: process.env, store: home.store, cache: home.cache, offline: true }
  const work = recordingWork()
  const options = { store: home.store, architecture, python: await findPython(python, search, work), offline: false }
  const maven = memorySource(contents)
  return (await ensureArtifacts(stack, { ...options, sources: { maven, pypi: maven, apache: maven } }, work)).hadoop!
}

const architecture: Architecture = process.arch === 'arm64' ? 'arm64' : 'x86-64'

const request = (changes: Partial<BundleExportRequest> = {}): BundleExportRequest => {
  return { instance: 'default', file, stacks: ['tiny'], withJava: false, force: false, version: '1.2.3', ...changes }
}

const bringIn = () => importBundle({ instance: 'default', file }, recordingWork())

test('carries a stack of a person to a machine that knows nothing of it', async () => {
  await install(there)
  const exported = await exportBundle(request(), recordingWork())
  expect(exported).toMatchObject({ file, madeBy: '1.2.3', architecture, stacks: [{ name: 'tiny', own: true }] })
  expect(await showBundle({ file }, recordingWork())).toMatchObject({ bytes: exported.bytes, tools: [] })

  const here = await enter('to')
  const first = await bringIn()
  expect(first.stacks[0]?.artifacts.map(({ status }) => status)).toEqual(['installed'])
  const installed = first.stacks[0]!.artifacts[0]!.directory
  expect(installed.startsWith(here.store)).toBe(true)
  expect(await readFile(join(installed, 'lib/notes.txt'), 'utf8')).toBe(contents.hadoop['lib/notes.txt'])
  expect(await listFiles(join(here.config, 'stacks'))).toEqual(['tiny/lock.json', 'tiny/stack.json'])
  expect((await bringIn()).stacks[0]?.artifacts.map(({ status }) => status)).toEqual(['present'])
})

test('a flipped bit is refused, wherever it is, and the store stays as it was', async () => {
  await install(there)
  await exportBundle(request(), recordingWork())
  const whole = await readFile(file)
  const here = await enter('to')
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length * 8 - 1 }), async (bit) => {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      await writeFile(file, bytes)
      const error: unknown = await bringIn().then(
        () => null,
        (reason: unknown) => reason,
      )
      expect(error).toBeInstanceOf(StackError)
      expect((error as StackError).code).toBe('BUNDLE_DAMAGED')
      expect(await readdir(here.root!)).toEqual([])
    }),
    { seed: 44, numRuns: 80 },
  )
  await writeFile(file, whole)
  await bringIn()
  expect(await readdir(here.root!)).toEqual(['config', 'store'])
}, 120_000)

test('what is not installed, or is damaged in the store, is not exported', async () => {
  await expect(exportBundle(request(), recordingWork())).rejects.toMatchObject({
    code: 'NOT_INSTALLED',
    message: 'stack tiny is not installed: Title of hadoop',
    hint: 'sparkbox install --stack tiny --instance default',
  })
  const installed = await install(there)
  await rm(join(installed, 'lib/a.jar'))
  await expect(exportBundle(request(), recordingWork())).rejects.toMatchObject({
    code: 'STORE_DAMAGED',
    message: expect.stringContaining('lib/a.jar is missing') as string,
  })
  expect(await readdir(folder)).toEqual(['from'])
})

test('a file that is there is replaced only on demand', async () => {
  await install(there)
  await writeFile(file, 'precious')
  await expect(exportBundle(request(), recordingWork())).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  expect(await readFile(file, 'utf8')).toBe('precious')
  await exportBundle(request({ force: true }), recordingWork())
  expect(await readFile(file, 'utf8')).toContain('sparkbox bundle 1')
  const lost = join(folder, 'no/such/a.bundle')
  await expect(exportBundle(request({ file: lost }), recordingWork())).rejects.toThrow('there is no folder')
})

test('another stack of the same name is not overwritten', async () => {
  await install(there)
  await exportBundle(request(), recordingWork())
  const here = await enter('to')
  await writeOwnStack(here, 'Another one')
  await expect(bringIn()).rejects.toMatchObject({
    code: 'BUNDLE_UNSUITABLE',
    message: 'this machine has another stack tiny than a.bundle: stack.json differs',
  })
  expect(await readdir(here.root!)).toEqual(['config'])
})

test('a bundle for another machine, or with an unknown stack, is refused', async () => {
  const other = architecture === 'arm64' ? 'x86-64' : 'arm64'
  const manifest = { sparkbox: '9.9.9', architecture: other, distribution: 'debian 13', stacks: [], tools: [] }
  await writeFile(file, forgeBundle(manifest, []))
  await expect(bringIn()).rejects.toMatchObject({
    code: 'BUNDLE_UNSUITABLE',
    message: `a.bundle is for ${other}, and this machine is ${architecture}`,
  })
  const stacks = [{ name: 'future', title: '', definition: null, official: [], artifacts: [], additions: [] }]
  await writeFile(file, forgeBundle({ ...manifest, architecture, stacks }, []))
  await expect(bringIn()).rejects.toThrow('a.bundle holds stack future, which this sparkbox does not know')
})

test('--with-java takes a copy along that is found at the other end, whole and without what only builds need', async () => {
  await install(there)
  const java = join(folder, 'java-17')
  await writeFiles(folder, { 'etc/java.security': 'policy' })
  await writeFiles(java, {
    'bin/java': '#!/bin/sh',
    'lib/modules': 'modules',
    'lib/src.zip': 'sources',
    'jmods/java.base.jmod': 'for builds',
    'conf/security/java.security': `-> ${join(folder, 'etc/java.security')}`,
    release: 'JAVA_VERSION="17.0.9"\nIMPLEMENTOR="Test"\n',
  })
  await chmod(join(java, 'bin/java'), 0o755)
  await mkdir(join(there.config, 'default'))
  await writeFile(join(there.config, 'default/sparkbox.yaml'), `stack: tiny\njava:\n  home: ${java}\n`)
  await exportBundle(request({ stacks: [], withJava: true }), recordingWork())
  await rm(join(folder, 'etc'), { recursive: true })

  const here = await enter('to')
  expect((await bringIn()).tools).toEqual([{ name: 'openjdk-17-copy', status: 'installed' }])
  const search = { configured: null, environment: {}, store: here.store, cache: here.cache, offline: true }
  const work = recordingWork()
  const found = await findJava({ minimum: 17, maximum: 17 }, { ...search, systemFolders: [] }, work)
  expect(found).toMatchObject({ version: '17.0.9', origin: 'store' })
  const files = await listFiles(found.home)
  expect(files).toEqual(['bin/java', 'conf/security/java.security', 'lib/modules', 'release'])

  await writeFile(join(java, 'lib/modules'), `loader ${java}/lib/ld.so`)
  await enter('from')
  await mkdir(join(folder, 'etc'))
  await writeFile(join(folder, 'etc/java.security'), 'policy')
  await expect(exportBundle(request({ stacks: [], withJava: true, force: true }), recordingWork())).rejects.toThrow(
    `Java 17.0.9 in ${java} runs only there: lib/modules names that folder`,
  )
})

test('packages for a Python that is not here are refused before the store is touched', async () => {
  await install(there)
  const environment = { python: '3.99.1', folder: '/made/here' }
  const artifacts = [{ name: 'hadoop', title: '', environment, entries: entriesOf(contents.hadoop) }]
  const definition = await ownDefinition()
  const head = { sparkbox: '1.2.3', architecture, distribution: 'debian 13', tools: [] }
  const texts = [...Object.values(contents.hadoop), ...definition.texts]
  const stacks = [
    { name: 'tiny', title: 'Tiny', official: [], definition: definition.entries(2), artifacts, additions: [] },
  ]
  await writeFile(file, forgeBundle({ ...head, stacks }, texts))
  const here = await enter('to')
  const attempt = bringIn()
  await expect(attempt).rejects.toMatchObject({ code: 'PYTHON_NOT_FOUND', details: { needed: '3.99' } })
  await expect(attempt).rejects.toThrow('the Python packages in a.bundle are for Python 3.99')
  expect(await readdir(here.root!)).toEqual([])
})

function entriesOf(files: Record<string, string>, from = 0): { path: string; blob: number }[] {
  return Object.keys(files).map((path, index) => ({ path, blob: from + index }))
}

async function ownDefinition() {
  const directory = join(there.config, 'stacks/tiny')
  const names = await listFiles(directory)
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')))
  return { texts, entries: (from: number) => names.map((path, index) => ({ path, blob: from + index })) }
}
