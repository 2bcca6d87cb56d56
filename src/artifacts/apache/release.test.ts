import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordingWork } from '../testing.js'
import { downloadRelease, type ReleaseRequest } from './release.js'
import {
  type Delivery,
  deliver,
  makeTarball,
  seededRandom,
  sha512,
  startServer,
  type TestServer,
  testPatience,
} from './testing.js'

const path = 'hadoop/common/hadoop-9.9.9/hadoop-9.9.9.tar.gz'
const random = seededRandom(7)
const noise = Array.from({ length: 1_000_000 }, () => String.fromCharCode(33 + random(90))).join('')
const tarball = makeTarball([{ name: 'hadoop-9.9.9/lib/a.jar', content: noise }])
const hash = sha512(tarball)

let cache: string
let servers: TestServer[]
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'release-'))
  servers = []
})
afterEach(async () => {
  await Promise.all(servers.map((server) => server.close()))
  await rm(cache, { recursive: true })
})

async function serve(respond: RequestListener): Promise<TestServer> {
  const server = await startServer(respond)
  servers.push(server)
  return server
}

/** A server that tells the hash and hands each request for the file to `file`. */
async function host(file: RequestListener, published = hash): Promise<TestServer> {
  return serve((request, response) => {
    if (request.url === `/${path}`) return file(request, response)
    if (request.url === `/${path}.sha512`) return response.end(`${published}  hadoop-9.9.9.tar.gz\n`)
    return response.writeHead(404).end()
  })
}

function request(mirrors: TestServer[], more: Partial<ReleaseRequest> = {}): ReleaseRequest {
  const roots = mirrors.map(({ root }) => root)
  const hosts = { mirrors: roots, trusted: roots.slice(-1) }
  return { path, mirrors: [], cache, environment: {}, hosts, patience: testPatience, ...more }
}

const good =
  (how: Delivery = {}): RequestListener =>
  (incoming, response) =>
    deliver(incoming, response, tarball, how)

/** Compared as bytes: an assertion on a buffer looks at each number of it. */
async function expectWhole(file: string): Promise<void> {
  expect((await readFile(file)).equals(tarball)).toBe(true)
}

const fileRequests = ({ requests }: TestServer) => requests.filter((each) => !each.includes('.sha512'))
const part = () => join(cache, 'apache', `${path}.part`)

test('downloads, proves and keeps a file, says how far it is, and does not fetch it twice', async () => {
  const server = await host(good())
  const work = recordingWork()
  const file = await downloadRelease(request([server]), work)
  await expectWhole(file)
  expect(await readdir(join(file, '..'))).toEqual(['hadoop-9.9.9.tar.gz'])
  const progress = work.events.filter((event) => event.type === 'progress')
  expect(progress.at(0)).toMatchObject({ id: 'download-hadoop-9.9.9.tar.gz', done: 0, total: tarball.length })
  expect(progress.at(-1)).toMatchObject({ done: tarball.length, total: tarball.length, unit: 'bytes' })
  const address = server.root.replace('http://', '')
  expect(work.events.at(-1)).toMatchObject({ status: 'done', detail: `from ${address}, SHA-512 from ${address}` })
  expect(await downloadRelease(request([server]), recordingWork())).toBe(file)
  expect(fileRequests(server)).toHaveLength(1)
})

test('cut at 100 times at random bytes, the file is whole every time', async () => {
  const cuts = seededRandom(20)
  let resumed = 0
  for (let round = 0; round < 100; round++) {
    const how: Delivery[] = [{ cutAfter: 1 + cuts(tarball.length - 1) }, { cutAfter: 1 + cuts(tarball.length - 1) }, {}]
    const server = await host((incoming, response) => {
      deliver(incoming, response, tarball, { tag: '"one"', ...how.shift() })
    })
    const file = await downloadRelease(request([server]), recordingWork())
    await expectWhole(file)
    const starts = fileRequests(server).map((each) => Number(/bytes=(\d+)-/.exec(each)?.[1] ?? 0))
    expect(starts.length).toBeGreaterThan(1)
    expect(starts).toEqual(starts.toSorted((one, other) => one - other))
    if (starts.at(-1)! > 0) resumed++
    await rm(file)
    await server.close()
  }
  expect(resumed).toBeGreaterThan(70)
})

test('what one run has brought, the next goes on with, also from another host', async () => {
  const first = await host((incoming, response) => {
    if (incoming.headers.range === undefined) deliver(incoming, response, tarball, { cutAfter: 700_000 })
    else response.writeHead(503).end()
  })
  await expect(downloadRelease(request([first]), recordingWork())).rejects.toMatchObject({ code: 'DOWNLOAD_FAILED' })
  const { size } = await stat(part())
  expect(size).toBeGreaterThan(0)
  const second = await host(good())
  await downloadRelease(request([second]), recordingWork())
  expect(fileRequests(second)).toEqual([`GET /${path} bytes=${size}-`])
})

test('a web page in place of the rest does not cost what was received', async () => {
  const first = await host((incoming, response) => {
    if (incoming.headers.range === undefined) deliver(incoming, response, tarball, { cutAfter: 700_000 })
    else response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in')
  })
  await expect(downloadRelease(request([first]), recordingWork())).rejects.toThrow('a web page in place of')
  const { size } = await stat(part())
  expect(size).toBeGreaterThan(0)
  const second = await host(good())
  await downloadRelease(request([second]), recordingWork())
  expect(fileRequests(second)).toEqual([`GET /${path} bytes=${size}-`])
})

test('a host that ignores ranges sends everything again', async () => {
  const how: Delivery[] = [{ cutAfter: 600_000 }, { ignoresRange: true }]
  const server = await host((incoming, response) => deliver(incoming, response, tarball, how.shift()))
  await expectWhole(await downloadRelease(request([server]), recordingWork()))
})

test('a file that was changed between two connections is fetched whole: by its tag, or by its hash', async () => {
  const old = Buffer.concat([tarball.subarray(0, 9), Buffer.alloc(tarball.length - 9, 1)])
  for (const tags of [
    ['"one"', '"two"'],
    [undefined, undefined],
  ]) {
    const broken = await host((incoming, response) => {
      if (incoming.headers.range !== undefined) response.writeHead(500).end()
      else deliver(incoming, response, old, { ...(tags[0] && { tag: tags[0] }), cutAfter: 600_000 })
    })
    await expect(downloadRelease(request([broken]), recordingWork())).rejects.toThrow('500')
    await broken.close()
    const server = await host(good(tags[1] === undefined ? {} : { tag: tags[1] }))
    const file = await downloadRelease(request([server]), recordingWork())
    await expectWhole(file)
    await rm(file)
  }
})

test('416: a part that is whole is proven, one that is too long is thrown away', async () => {
  const server = await host(good())
  await mkdir(join(part(), '..'), { recursive: true })
  await writeFile(part(), tarball)
  await expectWhole(await downloadRelease(request([server]), recordingWork()))
  expect(fileRequests(server)).toEqual([`GET /${path} bytes=${tarball.length}-`])
  await rm(join(cache, 'apache', path))
  await writeFile(part(), Buffer.alloc(tarball.length + 5))
  await expectWhole(await downloadRelease(request([server]), recordingWork()))
  expect(fileRequests(server)).toHaveLength(3)
})

test.each<[string, RequestListener, string]>([
  ['404', (_, response) => response.writeHead(404).end(), 'answers with status 404 (not found)'],
  [
    'a web page',
    (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'),
    'answers with a web page in place of hadoop-9.9.9.tar.gz',
  ],
  ['an unnamed page', (_, response) => response.end('<!DOCTYPE html><p>Log in'), 'answers with a web page in place of'],
  ['nonsense', (_, response) => response.end('too many connections'), 'answers with something that is no gzip archive'],
  [
    'a circle',
    (incoming, response) => response.writeHead(302, { location: incoming.url! }).end(),
    'redirects in a circle',
  ],
  [
    'endless redirects',
    (incoming, response) => response.writeHead(302, { location: `${incoming.url}x` }).end(),
    'redirects more than 5 times',
  ],
  ['a cut at once', (_, response) => response.destroy(), 'breaks off the connection'],
  ['nothing after the start', (_, response) => response.write(tarball.subarray(0, 100)), 'sends fewer than 1 bytes in'],
])('%s: the next host is tried, and the reason is told', async (_, bad, words) => {
  const first = await serve((incoming, response) => bad(incoming, response))
  const work = recordingWork()
  const file = await downloadRelease(request([first, await host(good())]), work)
  await expectWhole(file)
  const notices = work.events.flatMap((event) =>
    event.type === 'notice' && event.level === 'warning' ? event.text : [],
  )
  expect(notices).toHaveLength(1)
  expect(notices[0]).toContain(`${first.root.replace('http://', '')} ${words}`)
  expect(notices[0]).toContain('; trying 127.0.0.1:')
})

test('a redirect to another host is followed', async () => {
  const other = await host(good())
  const first = await host((incoming, response) => {
    response.writeHead(302, { location: `${other.root}${incoming.url}` }).end()
  })
  await expectWhole(await downloadRelease(request([first]), recordingWork()))
})

test('a slow host is not a stalled one', async () => {
  const server = await host((_, response) => {
    response.writeHead(200, { 'content-length': tarball.length })
    let sent = 0
    const timer = setInterval(() => {
      const end = Math.min(tarball.length, sent + Math.ceil(tarball.length / 12))
      response.write(tarball.subarray(sent, end))
      sent = end
      if (sent < tarball.length) return
      clearInterval(timer)
      response.end()
    }, 350)
  })
  const patience = { ...testPatience, stallMilliseconds: 3_000 }
  await expectWhole(await downloadRelease(request([server], { patience }), recordingWork()))
  expect(fileRequests(server)).toHaveLength(1)
})

test('another content is refused by name, nothing of it stays, and the next host is tried', async () => {
  const evil = makeTarball([{ name: 'evil', content: 'evil' }])
  const wrong = await host((incoming, response) => deliver(incoming, response, evil))
  const right = await host(good())
  await expectWhole(await downloadRelease(request([wrong, right]), recordingWork()))
  await rm(join(cache, 'apache', path))
  const attempt = downloadRelease(request([wrong]), recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'HASH_MISMATCH',
    message: expect.stringContaining(`hadoop-9.9.9.tar.gz was refused: ${wrong.root.replace('http://', '')}`) as string,
    hint: expect.stringContaining('apache.mirrors') as string,
  })
  expect(existsSync(part())).toBe(false)
  expect(existsSync(`${part()}.json`)).toBe(false)
})

test('a hash known beforehand counts alone, and nobody is asked for one', async () => {
  const server = await host(good(), '0'.repeat(128))
  await downloadRelease(request([server], { sha512: hash.toUpperCase() }), recordingWork())
  expect(server.requests).toEqual([`GET /${path}`])
})

test("the user's mirrors come first, and their word on the hash counts where Apache's hosts are silent", async () => {
  const [mirror, own] = [await host(good()), await serve((_, response) => response.writeHead(503).end())]
  const work = recordingWork()
  await downloadRelease(request([own], { mirrors: [`${mirror.root}/`] }), work)
  expect(own.requests).toEqual([`GET /${path}.sha512`])
  expect(fileRequests(mirror)).toEqual([`GET /${path}`])
  const notices = work.events.flatMap((event) => (event.type === 'notice' ? event.text : []))
  expect(notices[0]).toContain(`that of your mirror ${mirror.root.replace('http://', '')} counts`)
})

test('no host at all: each is named with its reason, and how to go on', async () => {
  const gone = await host(good())
  await gone.close()
  const attempt = downloadRelease(request([gone], { sha512: hash }), recordingWork())
  await expect(attempt).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: `hadoop-9.9.9.tar.gz could not be fetched: ${gone.root.replace('http://', '')} refuses connections`,
    hint: expect.stringContaining('HTTPS_PROXY') as string,
  })
  await expect(downloadRelease(request([gone]), recordingWork())).rejects.toThrow('tar.gz.sha512 could not be fetched')
})

test('the signal ends it at once and the part stays', async () => {
  const interrupted = new AbortController()
  const server = await host((_, response) => {
    response.writeHead(200, { 'content-length': tarball.length })
    response.write(tarball.subarray(0, 50_000))
    setTimeout(() => interrupted.abort(new Error('interrupted')), 100)
  })
  const patient = { ...testPatience, stallMilliseconds: 20_000 }
  const work = { ...recordingWork(), signal: interrupted.signal }
  await expect(downloadRelease(request([server], { patience: patient }), work)).rejects.toThrow('interrupted')
  expect((await stat(part())).size).toBeGreaterThan(0)
})

test('two at once: the second waits and finds the file', async () => {
  const server = await host(good())
  const both = await Promise.all([
    downloadRelease(request([server]), recordingWork()),
    downloadRelease(request([server]), recordingWork()),
  ])
  expect(both[0]).toBe(both[1])
  expect(fileRequests(server)).toHaveLength(1)
})

test.each(['/etc/passwd', '../evil.tar.gz', 'a/../../evil'])('%s is no path below a root', async (evil) => {
  const attempt = downloadRelease({ ...request([]), path: evil }, recordingWork())
  await expect(attempt).rejects.toThrow('is no path below a root')
})
