// Servers that answer, but not with what they should: whatever they do, the file is the right one or there is none.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import type { RequestListener, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { StackError } from '../../errors.js'
import { recordingWork } from '../testing.js'
import { downloadRelease } from './release.js'
import { deliver, makeTarball, seededRandom, sha512, startServer, testPatience } from './testing.js'

const path = 'hadoop/common/hadoop-9.9.9/hadoop-9.9.9.tar.gz'
const random = seededRandom(11)
const noise = Array.from({ length: 60_000 }, () => String.fromCharCode(33 + random(90))).join('')
const tarball = makeTarball([{ name: 'hadoop-9.9.9/lib/a.jar', content: noise }])
const other = makeTarball([{ name: 'hadoop-9.9.9/lib/a.jar', content: noise.toLowerCase() }])
const hash = sha512(tarball)

/** What a server can do with one request; `below` gives random numbers. */
type Lie = (response: ServerResponse, start: number, below: (limit: number) => number) => void

const raw = (response: ServerResponse, status: number, headers: Record<string, string | number>, body: Buffer) => {
  response.writeHead(status, headers)
  response.end(body)
}
const lies: Record<string, Lie> = {
  'another content': (response) => raw(response, 200, { 'content-length': other.length }, other),
  'a length that is too small': (response, _, below) => {
    const part = tarball.subarray(0, 1 + below(tarball.length - 1))
    raw(response, 200, { 'content-length': part.length }, part)
  },
  'no length, and an end too early': (response, _, below) =>
    raw(response, 200, {}, tarball.subarray(0, below(tarball.length))),
  'garbage behind the end': (response) => raw(response, 200, {}, Buffer.concat([tarball, Buffer.alloc(1000, 7)])),
  'a range that begins elsewhere': (response, start, below) => {
    const from = below(tarball.length)
    const range = `bytes ${start}-${tarball.length - 1}/${tarball.length}`
    raw(response, 206, { 'content-range': range }, tarball.subarray(from))
  },
  'a range of another file': (response, start) =>
    raw(
      response,
      206,
      { 'content-range': `bytes ${start}-${other.length - 1}/${other.length}` },
      other.subarray(start),
    ),
  'a range that nobody asked for': (response) =>
    raw(response, 206, { 'content-range': `bytes 5-9/${tarball.length}` }, tarball.subarray(5, 10)),
  'a range without sense': (response) => raw(response, 206, { 'content-range': 'bytes x-y/z' }, tarball),
  'an end of another file': (response) => raw(response, 416, { 'content-range': 'bytes */7' }, Buffer.alloc(0)),
  'one wrong byte': (response, _, below) => {
    const wrong = Buffer.from(tarball)
    const at = below(wrong.length)
    wrong[at] = (wrong[at]! + 1) % 256
    raw(response, 200, { 'content-length': wrong.length }, wrong)
  },
  'a page': (response) => raw(response, 200, { 'content-type': 'text/html' }, Buffer.from('<html>log in</html>')),
  'a page that says it is a file': (response) => raw(response, 200, {}, Buffer.from('<!DOCTYPE html><p>busy')),
  nothing: (response) => raw(response, 200, { 'content-length': 0 }, Buffer.alloc(0)),
  'a failure': (response, _, below) => raw(response, 500 + below(5), {}, Buffer.from('no')),
  'a cut': (response, _, below) => {
    response.writeHead(200, { 'content-length': tarball.length })
    response.write(tarball.subarray(0, 1 + below(tarball.length - 1)), () => response.destroy())
  },
  'a stall for ever': (response, _, below) => {
    response.writeHead(200, { 'content-length': tarball.length })
    response.write(tarball.subarray(0, 1 + below(1000)))
  },
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liars-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A host that tells each request the next lie of its list, and then the truth. */
function liar(names: readonly string[], below: (limit: number) => number): RequestListener {
  const left = [...names]
  return (request, response) => {
    if (request.url === `/${path}.sha512`) return void response.end(`${hash}  hadoop-9.9.9.tar.gz\n`)
    if (request.url !== `/${path}`) return void response.writeHead(404).end()
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const lie = lies[left.shift() ?? '']
    if (lie === undefined) deliver(request, response, tarball)
    else lie(response, start, below)
  }
}

async function download(names: readonly string[], below: (limit: number) => number): Promise<'whole' | 'refused'> {
  const server = await startServer(liar(names, below))
  const cache = await mkdtemp(join(folder, 'cache-'))
  const hosts = { mirrors: [server.root], trusted: [server.root] }
  const request = {
    path,
    mirrors: [],
    cache,
    environment: {},
    hosts,
    patience: { ...testPatience, stallMilliseconds: 150 },
  }
  try {
    const file = await downloadRelease(request, recordingWork())
    expect((await readFile(file)).equals(tarball)).toBe(true)
    return 'whole'
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    // Named, with the host where it was the host's doing; and the next run finds nothing that it would take for whole.
    expect(error.message).toMatch(/hadoop-9\.9\.9\.tar\.gz|127\.0\.0\.1/)
    expect(await wholeFiles(cache)).toEqual([])
    return 'refused'
  } finally {
    await server.close()
  }
}

async function wholeFiles(cache: string): Promise<string[]> {
  const names = await readdir(cache, { recursive: true })
  return names.filter((name) => name.endsWith('.tar.gz'))
}

test.each(Object.keys(lies))('%s, for ever: no file, and it is said who did it', async (name) => {
  expect(await download(Array(50).fill(name), random)).toBe('refused')
})

test('any lies, one after the other: the file is whole, or there is none', async () => {
  const names = Object.keys(lies).filter((name) => name !== 'a stall for ever')
  const seen = { whole: 0, refused: 0 }
  for (let round = 0; round < 100; round++) {
    const told = Array.from({ length: random(4) }, () => names[random(names.length)]!)
    seen[await download(told, random)]++
  }
  console.log(`lying servers: ${seen.whole} whole files, ${seen.refused} refusals, no wrong file`)
  expect(seen.whole).toBeGreaterThan(10)
  expect(seen.refused).toBeGreaterThan(10)
}, 60_000)
