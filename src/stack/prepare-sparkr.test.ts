import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeTarball, sha512, startServer, type TestServer } from '../artifacts/apache/testing.js'
import { recordingWork } from '../artifacts/testing.js'
import type { ToolSearch } from '../artifacts/tool-search.js'
import { prepareSparkR, type SparkRWish } from './prepare-sparkr.js'
import { forgetFailure, recallFailure, rememberFailure } from './remembered-failure.js'

let root: string
let server: TestServer
/** What the host of releases delivers; without it, it never answers. */
let release: Buffer | null
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'prepare-sparkr-'))
  release = null
  server = await startServer((request, response) => {
    if (release === null) return
    if (request.url === '/spark/spark-9.8.7/SparkR_9.8.7.tar.gz') response.end(release)
    else if (request.url === '/spark/spark-9.8.7/SparkR_9.8.7.tar.gz.sha512') response.end(sha512(release))
    else response.writeHead(404).end()
  })
})
afterEach(async () => {
  await server.close()
  await rm(root, { recursive: true })
})

/** On a PATH of its own, so that neither R nor a package manager of this machine counts. */
async function search({ withR, offline = false }: { withR: boolean; offline?: boolean }): Promise<ToolSearch> {
  const bin = join(root, 'bin')
  await mkdir(bin, { recursive: true })
  for (const name of withR ? ['R', 'Rscript'] : []) {
    await writeFile(join(bin, name), '#!/bin/sh\nprintf 4.2.2\n')
    await chmod(join(bin, name), 0o755)
  }
  return {
    configured: null,
    environment: { PATH: bin },
    store: join(root, 'store'),
    cache: join(root, 'cache'),
    offline,
  }
}

function wish(thorough: boolean): SparkRWish {
  return {
    instance: 'default',
    version: '9.8.7',
    spark: join(root, 'spark'),
    python: { executable: 'python3' },
    thorough,
    mirrors: [],
    hosts: { mirrors: [server.root], trusted: [server.root] },
    // Long enough for a request to arrive on a busy machine.
    patienceMilliseconds: 3_000,
  }
}

const again = 'sparkbox install && sparkbox config apply'

test('without R a start asks nobody, and the way to get R is told', async () => {
  const work = recordingWork()
  const parts = await prepareSparkR(wish(false), await search({ withR: false }), work)
  expect(parts).toMatchObject({ r: null, folder: null, absence: { reason: 'there is no R on PATH' } })
  expect(parts.absence?.fix).toContain('install R and put it on PATH')
  expect(server.requests).toEqual([])
  expect(work.events).toEqual([])
})

describe('a host that does not answer', () => {
  test('costs a start little, and only once', async () => {
    const withR = await search({ withR: true })
    const work = recordingWork()
    const startedAt = performance.now()
    const first = await prepareSparkR(wish(false), withR, work)
    expect(performance.now() - startedAt).toBeLessThan(20_000)
    const absence = { reason: "Apache's hosts did not deliver it within 3 s", fix: again }
    expect(first).toMatchObject({ folder: null, absence })
    expect(work.events.filter((event) => event.type === 'notice')).toEqual([
      { type: 'notice', level: 'info', text: `SparkR is left out: ${absence.reason}; to try again: ${again}` },
    ])
    expect(work.events.some((event) => event.type === 'step' && event.status === 'failed')).toBe(false)
    const requests = server.requests.length
    expect(requests).toBeGreaterThan(0)

    const second = recordingWork()
    expect((await prepareSparkR(wish(false), withR, second)).absence).toEqual(absence)
    expect(server.requests).toHaveLength(requests)
    expect(second.events).toEqual([])
  })

  test('is asked again by an installation', async () => {
    const withR = await search({ withR: true })
    await prepareSparkR(wish(false), withR, recordingWork())
    const requests = server.requests.length
    release = makeTarball([{ name: 'SparkR/DESCRIPTION', content: 'Package: SparkR\nVersion: 3.1.2\n' }])
    const work = recordingWork()
    const { absence } = await prepareSparkR(wish(true), withR, work)
    expect(server.requests.length).toBeGreaterThan(requests)
    expect(absence?.reason).toBe('SparkR_9.8.7.tar.gz holds SparkR 3.1.2, and Spark 9.8.7 needs SparkR 9.8.7')
    expect(work.events.filter((event) => event.type === 'notice').map(({ level }) => level)).toEqual(['warning'])
  })

  test('does not hold back an interrupt', async () => {
    const interrupt = new AbortController()
    const work = { ...recordingWork(), signal: interrupt.signal }
    const attempt = prepareSparkR({ ...wish(false), patienceMilliseconds: 20_000 }, await search({ withR: true }), work)
    const reason = new Error('interrupted')
    setTimeout(() => interrupt.abort(reason), 100)
    await expect(attempt).rejects.toBe(reason)
  })
})

test('offline asks nobody', async () => {
  const offline = await search({ withR: true, offline: true })
  const { absence } = await prepareSparkR(wish(true), offline, recordingWork())
  expect(absence?.reason).toContain('--offline forbids')
  expect(server.requests).toEqual([])
})

test('an installation that cannot get R names the command', async () => {
  release = makeTarball([{ name: 'SparkR/DESCRIPTION', content: 'Package: SparkR\nVersion: 9.8.7\n' }])
  const parts = await prepareSparkR(wish(true), await search({ withR: false }), recordingWork())
  expect(parts).toMatchObject({
    folder: null,
    absence: { reason: 'there is no R on PATH', fix: `install R and put it on PATH, then ${again}` },
  })
})

test('a failure is forgotten after a day, and a damaged record counts for nothing', async () => {
  const path = join(root, 'cache', 'failure.json')
  expect(await recallFailure(path)).toBeNull()
  await rememberFailure(path, 'no network')
  expect(await recallFailure(path)).toBe('no network')
  await writeFile(path, JSON.stringify({ reason: 'no network', at: Date.now() - 25 * 60 * 60 * 1000 }))
  expect(await recallFailure(path)).toBeNull()
  await writeFile(path, '{"reason": 3')
  expect(await recallFailure(path)).toBeNull()
  await rememberFailure(path, 'no network')
  await forgetFailure(path)
  expect(await recallFailure(path)).toBeNull()
})
