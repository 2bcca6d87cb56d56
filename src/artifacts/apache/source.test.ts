import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listFiles } from '../folder-files.js'
import { makeLock } from '../make-lock.js'
import type { Architecture, ReleaseDefinition, StackDefinition } from '../model.js'
import { receiptName } from '../receipt.js'
import type { Source } from '../source.js'
import { ensureArtifacts } from '../store.js'
import { checkStore } from '../store-check.js'
import { recordingWork, type TestEntry, testPython, writeTestStack } from '../testing.js'
import { createApacheSource } from './source.js'
import { deliver, makeTarball, sha512, startServer, type TestServer } from './testing.js'

const entries: TestEntry[] = [
  { name: 'hadoop-9/share/hadoop/common/a.jar', content: 'a' },
  { name: 'hadoop-9/share/doc/index.html', content: 'doc' },
  { name: 'hadoop-9/bin/hdfs', content: '#!/bin/sh', mode: 0o755 },
  { name: 'hadoop-9/lib/native/libhadoop.so.1.0.0', content: elf(62) },
  { name: 'hadoop-9/lib/native/libhadoop.so', link: 'libhadoop.so.1.0.0' },
]
const release: ReleaseDefinition = {
  name: 'hadoop',
  title: 'Hadoop 9',
  source: 'apache',
  kind: 'release',
  path: 'hadoop/hadoop-9.tar.gz',
  arm64Path: 'hadoop/hadoop-9-aarch64.tar.gz',
  strip: 1,
  exclude: ['*/share/doc/**'],
}

let root: string
let server: TestServer
let files: Record<string, Buffer>
let stack: StackDefinition
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'apache-'))
  stack = { ...(await writeTestStack(join(root, 'stack'), {})), artifacts: [release] }
  files = { [release.path]: makeTarball(entries) }
  server = await startServer((request, response) => {
    const path = request.url!.slice(1)
    const content = files[path.replace(/\.sha512$/, '')]
    if (content === undefined) response.writeHead(404).end()
    else if (path.endsWith('.sha512')) response.end(sha512(content))
    else deliver(request, response, content)
  })
})
afterEach(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

/** An ELF header of 64 bits and little-endian order, as elf(5) has it, for a processor. */
function elf(machine: number): Buffer {
  const header = Buffer.alloc(64)
  header.write('\x7fELF\x02\x01\x01', 'latin1')
  header.writeUInt16LE(3, 16)
  header.writeUInt16LE(machine, 18)
  return header
}

const never: Source = { fetch: () => Promise.reject(new Error('nothing was to be fetched')) }

function options(architecture: Architecture = 'x86-64', offline = false) {
  const hosts = { mirrors: [server.root], trusted: [server.root] }
  const apache = createApacheSource({ mirrors: [], cache: join(root, 'cache'), environment: {}, hosts })
  const sources = { maven: never, pypi: never, apache }
  return { store: join(root, 'store'), architecture, python: testPython, offline, sources }
}

test('a release is unpacked into the store, its archive goes, and every file can be proven from then on', async () => {
  const work = recordingWork()
  const { hadoop } = await ensureArtifacts(stack, options(), work)
  expect(await listFiles(hadoop!)).toEqual([
    receiptName,
    'bin/hdfs',
    'lib/native/libhadoop.so',
    'lib/native/libhadoop.so.1.0.0',
    'share/hadoop/common/a.jar',
  ])
  expect(existsSync(join(root, 'cache/apache', release.path))).toBe(false)
  expect(work.events.flatMap((event) => (event.type === 'step' ? [`${event.id} ${event.status}`] : []))).toEqual([
    'install-hadoop started',
    'download-hadoop-9.tar.gz started',
    'download-hadoop-9.tar.gz done',
    'install-hadoop done',
  ])
  const before = server.requests.length
  await ensureArtifacts(stack, options('x86-64', true), recordingWork())
  expect(server.requests).toHaveLength(before)

  expect((await checkStore(stack, options(), recordingWork()))[0]).toMatchObject({ installed: true, differences: [] })
  await chmod(join(hadoop!, 'bin/hdfs'), 0o755)
  await writeFile(join(hadoop!, 'bin/hdfs'), 'evil')
  await writeFile(join(hadoop!, 'new.jar'), 'new')
  const [check] = await checkStore(stack, options(), recordingWork())
  expect(check!.differences.map(({ path }) => path)).toEqual(['bin/hdfs', 'new.jar'])
})

test('a library for another processor is refused by name, and nothing is installed', async () => {
  files[release.arm64Path!] = makeTarball(entries)
  const attempt = ensureArtifacts(stack, options('arm64'), recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'WRONG_ARCHITECTURE',
    message: 'Hadoop 9 was refused: lib/native/libhadoop.so is made for x86-64, and this machine is arm64',
  })
  expect(server.requests).toContain(`GET /${release.arm64Path}`)
  expect(await readdir(join(root, 'store'))).toEqual([])
})

test('arm64 takes the file that is made for it', async () => {
  const native = entries.map((each) => (each.name.endsWith('.0') ? { ...each, content: elf(183) } : each))
  files[release.arm64Path!] = makeTarball(native)
  const { hadoop } = await ensureArtifacts(stack, options('arm64'), recordingWork())
  expect(existsSync(join(hadoop!, 'lib/native/libhadoop.so'))).toBe(true)
})

test.each<[string, TestEntry]>([
  ['lands outside', { name: 'hadoop-9/../../evil', content: 'evil' }],
  ['leads outside', { name: 'hadoop-9/etc', link: '/etc' }],
])('an entry that %s is refused', async (_, entry) => {
  files[release.path] = makeTarball([...entries, entry])
  await expect(ensureArtifacts(stack, options(), recordingWork())).rejects.toMatchObject({
    code: 'UNSAFE_ARCHIVE',
    details: { entry: entry.name },
  })
  expect(await readdir(join(root, 'store'))).toEqual([])
})

test('no lock is made for a release', async () => {
  const lock = await makeLock(stack, options().sources, join(root, 'temporary'), recordingWork())
  expect(lock.artifacts).toEqual({})
})
