import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { recordingWork } from '../testing.js'
import { downloadRelease } from './release.js'
import { deliver, makeTarball, sha512, startServer, type TestServer, testPatience } from './testing.js'

const path = 'spark/spark-9.9.9/spark-9.9.9-bin.tgz'
const tarball = makeTarball([{ name: 'spark-9.9.9/bin/spark', content: 'spark' }])

/** Made once: two keys in a ring of the test's own, of which the project knows the first. */
let ring: string
let keys: string
let good: string
let foreign: string
let bad: string
beforeAll(async () => {
  ring = await mkdtemp(join(tmpdir(), 'ring-'))
  const people = ['Release Manager <rm@example.org>', 'Mallory <mallory@example.org>']
  for (const who of people) await gpg('--passphrase', '', '--quick-generate-key', who, 'ed25519', 'sign', 'never')
  await writeFile(join(ring, 'file'), tarball)
  await writeFile(join(ring, 'other'), 'something else')
  keys = (await gpg('--armor', '--export', 'rm@example.org')).stdout
  good = await sign('rm@example.org', 'file')
  foreign = await sign('mallory@example.org', 'file')
  bad = await sign('rm@example.org', 'other')
})
afterAll(async () => {
  await promisify(execFile)('gpgconf', ['--homedir', ring, '--kill', 'all'])
  await rm(ring, { recursive: true })
})

let cache: string
let server: TestServer
let files: Record<string, string>
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'release-'))
  files = { [`${path}.sha512`]: sha512(tarball), [`${path}.asc`]: good, 'spark/KEYS': keys }
  server = await startServer((request, response) => {
    const name = request.url!.slice(1)
    if (name === path) deliver(request, response, tarball)
    else if (files[name] !== undefined) response.end(files[name])
    else response.writeHead(404).end()
  })
})
afterEach(async () => {
  await server.close()
  await rm(cache, { recursive: true })
})

function gpg(...parameters: string[]) {
  return promisify(execFile)('gpg', ['--homedir', ring, '--batch', '--no-tty', ...parameters])
}

async function sign(who: string, file: string): Promise<string> {
  const { stdout } = await gpg('--local-user', who, '--armor', '--output', '-', '--detach-sign', join(ring, file))
  return stdout
}

function download(work = recordingWork(), environment = { PATH: process.env.PATH }) {
  const hosts = { mirrors: [server.root], trusted: [server.root] }
  const request = { path, keys: 'spark/KEYS', mirrors: [], cache, environment, hosts, patience: testPatience }
  return downloadRelease(request, work)
}

function notices(work: ReturnType<typeof recordingWork>): string[] {
  return work.events.flatMap((event) => (event.type === 'notice' ? event.text : []))
}

test('a good signature is told', async () => {
  const work = recordingWork()
  await download(work)
  expect(work.events.at(-1)).toMatchObject({
    status: 'done',
    detail: expect.stringContaining('signed by Release Manager <rm@example.org>') as string,
  })
  expect(notices(work)).toEqual([])
})

test.each([
  ['of another file', () => bad, /its signature is not that of its maker \(BADSIG/],
  [
    'with a key that is not in KEYS',
    () => foreign,
    /made with key [0-9A-F]{16}, which is not among the project's KEYS/,
  ],
])('a signature %s refuses, and nothing stays', async (_, signature, words) => {
  files[`${path}.asc`] = signature()
  const attempt = download()
  await expect(attempt).rejects.toMatchObject({
    code: 'SIGNATURE_INVALID',
    hint: expect.stringContaining('do not use') as string,
  })
  await expect(attempt).rejects.toThrow(words)
  await expect(attempt).rejects.toThrow('spark-9.9.9-bin.tgz was refused')
  expect(existsSync(join(cache, 'apache', path))).toBe(false)
  expect(existsSync(join(cache, 'apache', `${path}.part`))).toBe(false)
})

test.each<[string, () => void, Record<string, string>, string]>([
  ['no gpg', () => {}, { PATH: '/nowhere' }, 'there is no gpg on PATH'],
  ['no KEYS', () => delete files['spark/KEYS'], { PATH: process.env.PATH! }, 'KEYS could not be fetched'],
  ['no signature', () => delete files[`${path}.asc`], { PATH: process.env.PATH! }, '.asc could not be fetched'],
  [
    'something that is no signature',
    () => {
      files[`${path}.asc`] = 'not found'
    },
    { PATH: process.env.PATH! },
    'gpg could not judge it',
  ],
])('%s: the file is taken by its hash, and that is said', async (_, arrange, environment, words) => {
  arrange()
  const work = recordingWork()
  expect((await readFile(await download(work, environment as { PATH: string }))).equals(tarball)).toBe(true)
  expect(notices(work)).toEqual([
    expect.stringContaining('the signature of spark-9.9.9-bin.tgz is not checked: ') as string,
  ])
  expect(notices(work)[0]).toContain(words)
})
