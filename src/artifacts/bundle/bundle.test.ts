import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StackError } from '../../errors.js'
import { exitOf, runScript } from '../../host/testing.js'
import { listFiles } from '../folder-files.js'
import { compileSources, recordingWork } from '../testing.js'
import { headerLength } from './header.js'
import { storedSize } from './manifest.js'
import { withBundle } from './open.js'
import { contentsOf, forgeBundle, sha256, writeFiles } from './testing.js'
import { unpackEntries } from './unpack.js'
import { verifyBundle } from './verify.js'
import { bundleBytes, writeBundle } from './write.js'

let root: string
let file: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'bundle-'))
  file = join(root, 'a.bundle')
})
afterEach(() => rm(root, { recursive: true }))

const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => (index * index * 7919) % 251))
const files = {
  'hadoop/lib/a.jar': noise,
  'hadoop/lib/b.txt': 'text '.repeat(2000),
  'hadoop/lib/empty': '',
  'hadoop/bin/run.sh': '#!/bin/sh\n',
  'hadoop/lib/latest.jar': '-> a.jar',
  'hive/lib/same.jar': noise,
  'hive/lib/c.py': 'print(1)\n',
}

async function writeExample(): Promise<number> {
  await writeFiles(join(root, 'store'), files)
  const contents = await contentsOf(join(root, 'store'), ['hadoop', 'hive'])
  return writeBundle(file, contents, bundleBytes(contents), recordingWork())
}

async function proveFile(path = file): Promise<void> {
  await withBundle(path, (bundle) => verifyBundle(bundle, recordingWork()))
}

/** How a bundle is refused; fails the test where it is not. */
async function refusalOf(path = file): Promise<StackError> {
  const error: unknown = await proveFile(path).then(
    () => new Error(`${path} was accepted`),
    (reason: unknown) => reason,
  )
  if (error instanceof StackError) return error
  throw error
}

test('what was written comes out again: contents, modes and links; equal contents are stored once', async () => {
  const size = await writeExample()
  expect((await stat(file)).size).toBe(size)
  await proveFile()
  await withBundle(file, async (bundle) => {
    for (const { name, entries } of bundle.manifest.stacks[0]!.artifacts)
      await unpackEntries(bundle, entries, {
        folder: join(root, 'out', name),
        report: () => {},
        signal: AbortSignal.timeout(25_000),
      })
    const stored = bundle.manifest.blobs.map(({ sha256 }) => sha256)
    expect(stored.filter((each) => each === sha256(noise))).toHaveLength(1)
    expect(bundle.manifest.blobs.some(({ packed }) => packed !== undefined)).toBe(true)
  })
  expect(await listFiles(join(root, 'out'))).toEqual(Object.keys(files).sort())
  expect(await readFile(join(root, 'out/hive/lib/same.jar'))).toEqual(noise)
  expect(await readFile(join(root, 'out/hadoop/lib/b.txt'), 'utf8')).toBe(files['hadoop/lib/b.txt'])
  expect(await readlink(join(root, 'out/hadoop/lib/latest.jar'))).toBe('a.jar')
  expect((await stat(join(root, 'out/hadoop/bin/run.sh'))).mode & 0o111).toBe(0o111)
})

test('the same store gives the same bytes, and what is there is replaced by a whole file', async () => {
  await writeExample()
  const first = await readFile(file)
  await rm(join(root, 'store'), { recursive: true })
  await writeExample()
  expect(await readFile(file)).toEqual(first)
  expect((await readdir(root)).sort()).toEqual(['a.bundle', 'store'])
})

describe('a damaged bundle', () => {
  test('is refused whichever bit is flipped, and the damaged file is named', async () => {
    await writeExample()
    const whole = await readFile(file)
    const manifestAt = await withBundle(
      file,
      async ({ manifest }) => headerLength + manifest.blobs.reduce((sum, blob) => sum + storedSize(blob), 0),
    )
    const flip = async (bit: number): Promise<StackError> => {
      const bytes = Buffer.from(whole)
      bytes[bit >> 3]! ^= 1 << (bit & 7)
      await writeFile(file, bytes)
      return refusalOf()
    }
    for (let bit = 0; bit < headerLength * 8; bit++) {
      const error = await flip(bit)
      expect(error).toMatchObject({ code: 'BUNDLE_DAMAGED', message: expect.stringMatching(/header|begin/) as string })
    }
    const anywhere = fc.integer({ min: headerLength * 8, max: whole.length * 8 - 1 })
    const seen = { content: 0, manifest: 0 }
    await fc.assert(
      fc.asyncProperty(anywhere, async (bit) => {
        const error = await flip(bit)
        expect(error.code).toBe('BUNDLE_DAMAGED')
        if (bit >> 3 < manifestAt) {
          expect(error.message).toMatch(/test\/(hadoop|hive)\/(lib|bin)\/\S+ in it is damaged/)
          seen.content++
        } else {
          expect(error.message).toContain('its manifest is damaged')
          seen.manifest++
        }
      }),
      { seed: 20_301_131, numRuns: 400 },
    )
    expect(Math.min(seen.content, seen.manifest)).toBeGreaterThan(50)
  }, 120_000)

  test('is refused wherever it is cut, and when something follows its end', async () => {
    const size = await writeExample()
    const whole = await readFile(file)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: size - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length))
        expect((await refusalOf()).code).toBe('BUNDLE_DAMAGED')
      }),
      { seed: 7, numRuns: 60 },
    )
    await writeFile(file, whole.subarray(0, size - 1))
    expect((await refusalOf()).message).toContain(`it is cut: it has ${size - 1} of ${size} bytes`)
    await writeFile(file, Buffer.concat([whole, Buffer.from('x')]))
    expect((await refusalOf()).message).toContain('1 bytes follow its end')
  })

  test('is told from a newer one', async () => {
    const body = `sparkbox bundle 2 whatever a later format says `
    const check = sha256(Buffer.from(body)).slice(0, 16)
    await writeFile(file, `${`${body}${check}`.padEnd(headerLength - 1)}\nmore`)
    expect(await refusalOf()).toMatchObject({
      code: 'BUNDLE_UNSUITABLE',
      message: 'a.bundle has format 2, and this sparkbox reads format 1',
    })
  })
})

describe('a hostile bundle', () => {
  const head = { sparkbox: '0.0.0', architecture: 'x86-64', distribution: '', tools: [] }
  const withEntries = (entries: unknown[], extra = {}) => ({
    ...head,
    stacks: [
      {
        name: 'test',
        title: '',
        official: [],
        definition: null,
        artifacts: [{ name: 'a', title: '', environment: null, entries }],
        additions: [],
      },
    ],
    ...extra,
  })

  test.each<[string, unknown[], string]>([
    ['a path upwards', [{ path: '../evil', blob: 0 }], '../evil'],
    ['an absolute path', [{ path: '/tmp/evil', blob: 0 }], '/tmp/evil'],
    ['a hidden path upwards', [{ path: 'lib/../../evil', blob: 0 }], 'lib/../../evil'],
    ['an absolute link', [{ path: 'door', link: '/etc' }], 'door'],
    ['a link upwards', [{ path: 'lib/door', link: '../../x' }], 'lib/door'],
    ['a device', [{ path: 'dev/sda', device: 'b 8 0' }], 'dev/sda'],
    ['a link and a file in one', [{ path: 'both', link: 'a', blob: 0 }], 'both'],
    [
      'a path twice',
      [
        { path: 'same', blob: 0 },
        { path: 'same', blob: 0 },
      ],
      'same',
    ],
    [
      'a file behind a link',
      [
        { path: 'door', link: '.' },
        { path: 'door/evil', blob: 0 },
      ],
      'door/evil',
    ],
    [
      'a file behind a later link',
      [
        { path: 'door/evil', blob: 0 },
        { path: 'door', link: '.' },
      ],
      'door/evil',
    ],
    ['an empty part', [{ path: 'lib//evil', blob: 0 }], 'lib//evil'],
    ['a receipt', [{ path: '.sparkbox-receipt.json', blob: 0 }], '.sparkbox-receipt.json'],
  ])('with %s is refused by its name', async (_, entries, name) => {
    await writeFile(file, forgeBundle(withEntries(entries), ['evil']))
    const error = await refusalOf()
    expect(error.code).toBe('UNSAFE_ARCHIVE')
    expect(error.message).toContain(name)
  })

  test.each<[string, Record<string, unknown>]>([
    [
      'a name with a path in it',
      { ...withEntries([]), tools: [{ name: '../x', folder: '/', tied: false, entries: [] }] },
    ],
    ['a content that is not there', withEntries([{ path: 'a', blob: 9 }])],
    ['contents that overlap the manifest', withEntries([], { blobs: [{ size: 9999, sha256: '0'.repeat(64) }] })],
    ['an architecture that there is not', { ...withEntries([]), architecture: 'vax' }],
    ['nothing that is expected', { blobs: 'none' }],
  ])('with %s is refused', async (_, manifest) => {
    await writeFile(file, forgeBundle(manifest, ['evil']))
    expect((await refusalOf()).code).toBe('BUNDLE_DAMAGED')
  })

  test('whose content unpacks to more than it says is refused without unpacking it', async () => {
    const stored = gzipSync('x'.repeat(1_000_000))
    const packed = { size: stored.length, sha256: sha256(stored) }
    const blobs = [{ size: 5, sha256: sha256(Buffer.from('xxxxx')), packed }]
    await writeFile(file, forgeBundle(withEntries([{ path: 'bomb', blob: 0 }], { blobs }), [stored]))
    expect((await refusalOf()).message).toContain('test/a/bomb in it is damaged')
  })
})

describe('an interrupted export', () => {
  test('leaves the old file as it was, and nothing else', async () => {
    await writeFiles(join(root, 'store'), files)
    await writeFile(file, 'old')
    const contents = await contentsOf(join(root, 'store'), ['hadoop', 'hive'])
    const stop = new AbortController()
    const work = { signal: stop.signal, emit: ({ type }: { type: string }) => type === 'progress' && stop.abort() }
    await expect(writeBundle(file, contents, 1, work)).rejects.toMatchObject({ name: 'AbortError' })
    expect(await readFile(file, 'utf8')).toBe('old')
    expect((await readdir(root)).sort()).toEqual(['a.bundle', 'store'])
  })

  test('that is killed leaves no file that looks whole, and the next one succeeds', async () => {
    const compiled = await compileSources(['artifacts/bundle/write.ts', 'artifacts/bundle/testing.ts'], root)
    const big = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`hadoop/${index}.txt`, `${index}`.repeat(9000)]),
    )
    await writeFiles(join(root, 'store'), big)
    const script = `
      import { writeBundle } from '${compiled}/artifacts/bundle/write.js'
      import { contentsOf } from '${compiled}/artifacts/bundle/testing.js'
      const contents = await contentsOf('${join(root, 'store')}', ['hadoop'])
      const work = { signal: AbortSignal.timeout(20000), emit: (event) => process.stdout.write(event.type + '\\n') }
      await writeBundle('${file}', contents, 1, work)
    `
    let killed = 0
    for (let round = 0; round < 8; round++) {
      await rm(file, { force: true })
      const child = runScript(script)
      const exit = exitOf(child)
      await new Promise((resolve) => child.stdout!.once('data', resolve))
      const timer = setTimeout(() => child.kill('SIGKILL'), round * 6)
      const code = await exit
      clearTimeout(timer)
      if (code === 0) await proveFile()
      else if (!existsSync(file)) {
        killed++
        if (existsSync(`${file}.partial`)) expect((await refusalOf(`${file}.partial`)).code).toBe('BUNDLE_DAMAGED')
      } else await proveFile()
    }
    expect(killed).toBeGreaterThan(1)
    await mkdir(join(root, 'store/hive'))
    const contents = await contentsOf(join(root, 'store'), ['hadoop'])
    await writeBundle(file, contents, 1, recordingWork())
    await proveFile()
    expect(existsSync(`${file}.partial`)).toBe(false)
  }, 120_000)
})
