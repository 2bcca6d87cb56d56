// Archives of a real Java, of a jar with one class.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { type ClassArchive, ensureClassArchives, fileOf, missingArchives } from './class-archive.js'

const run = promisify(execFile)

let store: string
let archive: ClassArchive
let events: StackEvent[]

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-class-archive-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  store = join(folder, 'store')
  events = []
  const jar = await makeJar(folder)
  const classList = join(folder, 'classes.gz')
  await writeFile(classList, gzipSync('java/lang/Object\nHello\nof/another/Version\n'))
  const java = await realpath((await run('bash', ['-c', 'command -v java'])).stdout.trim())
  archive = {
    name: 'test',
    title: 'a test',
    folder: join(store, 'classes-test-0123'),
    java,
    javaBuild: '1',
    options: ['-XX:+UseSerialGC'],
    jars: [jar],
    classList,
  }
})

test('a JVM takes its classes from it, once it is made; a second call makes nothing', async () => {
  expect(await missingArchives([archive])).toHaveLength(1)
  await ensure()
  expect(await missingArchives([archive])).toEqual([])
  const { stdout } = await run(archive.java, [
    ...archive.options,
    '-Xshare:on',
    `-XX:SharedArchiveFile=${fileOf(archive)}`,
    '-Xlog:class+load',
    '-cp',
    archive.jars.join(':'),
    'Hello',
  ])
  expect(stdout).toMatch(/ Hello source: shared objects file/)
  events = []
  await ensure()
  expect(events).toEqual([])
})

test.each([
  ['another build of Java', () => ({ ...archive, javaBuild: '2' })],
  ['other options', () => ({ ...archive, options: [] })],
  [
    'a file that is gone',
    async () => {
      await rm(fileOf(archive))
      return archive
    },
  ],
  [
    'another list',
    async () => {
      await writeFile(archive.classList, gzipSync('java/lang/Object\n'))
      return archive
    },
  ],
])('it is made anew for %s', async (_, change) => {
  await ensure()
  const changed = await change()
  expect(await missingArchives([changed])).toHaveLength(1)
  await ensureClassArchives([changed], store, work())
  expect(await missingArchives([changed])).toEqual([])
})

test('one that cannot be made is told of with its reason, stops nobody, and leaves nothing', async () => {
  const broken = { ...archive, name: 'broken', title: 'something broken', options: ['-XX:+NoSuchOption'] }
  await ensureClassArchives([broken], store, work())
  const notices = events.filter((event) => event.type === 'notice')
  expect(notices).toEqual([
    { type: 'notice', level: 'warning', text: expect.stringMatching(/something broken.*NoSuchOption/) },
  ])
  expect((await readdir(store)).filter((name) => name.startsWith('classes'))).toEqual([])
})

test('an interrupted one is no archive', async () => {
  const controller = new AbortController()
  const interrupt = (event: StackEvent) => {
    if (event.type === 'step' && event.status === 'started') setImmediate(() => controller.abort(new Error('Ctrl-C')))
  }
  await expect(ensureClassArchives([archive], store, { signal: controller.signal, emit: interrupt })).rejects.toThrow(
    'Ctrl-C',
  )
  expect(await missingArchives([archive])).toHaveLength(1)
  expect((await readdir(store)).filter((name) => name.startsWith('classes'))).toEqual([])
})

function ensure(): Promise<void> {
  return ensureClassArchives([archive], store, work())
}

function work() {
  return { signal: new AbortController().signal, emit: (event: StackEvent) => events.push(event) }
}

async function makeJar(folder: string): Promise<string> {
  const source = join(folder, 'Hello.java')
  await writeFile(source, 'class Hello { public static void main(String[] a) { System.out.println("hello"); } }')
  await run('javac', ['-d', join(folder, 'classes'), source])
  const jar = join(folder, 'lib', 'hello.jar')
  await mkdir(dirname(jar))
  await run('jar', ['--create', '--file', jar, '-C', join(folder, 'classes'), '.'])
  return jar
}
