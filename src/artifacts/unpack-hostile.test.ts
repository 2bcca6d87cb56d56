// Archives that somebody made to land elsewhere, or that chance has damaged.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { Header } from 'tar'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { makeTar, makeZip } from './testing.js'
import { unpack } from './unpack.js'

let root: string
let target: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpack-hostile-'))
  target = join(root, 'target')
  await mkdir(target)
  await writeFile(join(root, 'canary'), 'alive')
})
afterEach(() => rm(root, { recursive: true }))

async function unpackBytes(name: string, bytes: Buffer, strip = 0): Promise<void> {
  await writeFile(join(root, name), bytes)
  const options = { strip, scratch: join(root, 'scratch'), signal: AbortSignal.timeout(9000) }
  try {
    await unpack(join(root, name), target, options)
  } finally {
    // Whatever it was: outside of the target nothing has come or changed.
    const beside = (await readdir(root)).filter((each) => each !== 'scratch')
    expect(beside.toSorted()).toEqual(['canary', name, 'target'].toSorted())
    expect(await readFile(join(root, 'canary'), 'utf8')).toBe('alive')
  }
}

const refused = (entry: string) => ({ code: 'UNSAFE_ARCHIVE', details: { entry } })

describe('through a link', () => {
  test.each([
    [
      'a folder that is a link to a folder inside',
      [
        { name: 'door', link: 'inside' },
        { name: 'door/x', content: 'x' },
      ],
      'door/x',
    ],
    // By its name the second link stays inside; where the first one leads, it does not.
    [
      'a link below a link',
      [
        { name: 'p/q', link: '..' },
        { name: 'p/q/z', link: '../..' },
        { name: 'z/evil', content: 'x' },
      ],
      'p/q/z',
    ],
    [
      'a link that comes behind what it would catch',
      [
        { name: 'a/b', content: 'x' },
        { name: 'a', link: '.' },
      ],
      'a',
    ],
    [
      'a hard link to a link',
      [
        { name: 'l', link: 'x' },
        { name: 'l/h', hardLink: 'x' },
      ],
      'l/h',
    ],
  ])('%s', async (_, entries, entry) => {
    await expect(unpackBytes('a.tar', makeTar(entries))).rejects.toMatchObject(refused(entry))
    expect(await readdir(target)).toEqual([])
  })
})

test.each(['../../canary', '/etc/passwd', 'a/../../canary'])('a hard link to %s', async (hardLink) => {
  const bytes = makeTar([{ name: 'x', hardLink }])
  await expect(unpackBytes('a.tar', bytes)).rejects.toMatchObject(refused('x'))
})

test.each(['CharacterDevice', 'BlockDevice', 'FIFO'] as const)('a %s', async (type) => {
  const header = new Header({ path: 'dev', mode: 0o666, size: 0, type, devmaj: 1, devmin: 3 })
  header.encode()
  const bytes = Buffer.concat([header.block!, Buffer.alloc(1024)])
  await expect(unpackBytes('a.tar', bytes)).rejects.toMatchObject(refused('dev'))
  expect(await readdir(target)).toEqual([])
})

test('an entry that is there twice: the later file of a tar counts, and everything else is refused', async () => {
  const twice = [
    { name: 'lib/a.jar', content: 'one' },
    { name: 'lib/a.jar', content: 'two' },
  ]
  await expect(unpackBytes('a.zip', makeZip(twice))).rejects.toMatchObject(refused('lib/a.jar'))
  expect(await readdir(target)).toEqual([])
  await rm(join(root, 'a.zip'))
  await unpackBytes('a.tar', makeTar(twice))
  expect(await readFile(join(target, 'lib/a.jar'), 'utf8')).toBe('two')
  const overLink = makeTar([
    { name: 'l', link: 'lib' },
    { name: 'l', content: 'x' },
  ])
  await expect(unpackBytes('a.tar', overLink)).rejects.toMatchObject(refused('l'))
})

test.each([
  ['a.tar', makeTar],
  ['a.zip', makeZip],
])('%s: no bit that gives rights comes out, and a line break in a name is only a name', async (name, make) => {
  await unpackBytes(name, make([{ name: 'a\nb', content: 'x', mode: 0o107755 }]))
  const [only = '', ...others] = await readdir(target)
  expect({ only, others }).toEqual({ only: name === 'a.tar' ? 'a\nb' : 'a◙b', others: [] })
  expect((await stat(join(target, only))).mode & 0o7000).toBe(0)
})

test('a zip whose entry holds more than it says', async () => {
  const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024))
  const bytes = makeZip([{ name: 'small', content: bomb }])
  const central = bytes.lastIndexOf(Buffer.from('PK\u0001\u0002', 'latin1'))
  // The method is 8, deflate; the size that it says stays that of the packed bytes.
  bytes.writeUInt16LE(8, 8)
  bytes.writeUInt16LE(8, central + 10)
  await expect(unpackBytes('a.zip', bytes)).rejects.toMatchObject({
    code: 'DOWNLOAD_FAILED',
    message: expect.stringContaining('a.zip') as string,
  })
})

test('sizes that no part of a stack has are refused before anything is written', async () => {
  const header = new Header({ path: 'huge', mode: 0o644, size: 64 * 1024 ** 3, type: 'File' })
  header.encode()
  const tar = Buffer.concat([makeTar([{ name: 'ok', content: 'x' }]).subarray(0, 1024), header.block!])
  await expect(unpackBytes('a.tar', tar)).rejects.toBeInstanceOf(StackError)
  await rm(join(root, 'a.tar'))
  const zip = makeZip(Array.from({ length: 5 }, (_, index) => ({ name: `f${index}`, content: 'x' })))
  for (let at = zip.indexOf('PK\u0001\u0002'); at >= 0; at = zip.indexOf('PK\u0001\u0002', at + 1)) {
    zip.writeUInt16LE(8, at + 10)
    zip.writeUInt32LE(0xfffffffe, at + 24)
  }
  await expect(unpackBytes('a.zip', zip)).rejects.toMatchObject(refused('f4'))
  expect(await readdir(target)).toEqual([])
})

const entries = [
  { name: 'bin/run.sh', content: '#!/bin/sh\n'.repeat(40), mode: 0o100755 },
  { name: 'lib/a.jar', content: 'x'.repeat(3000) },
]
test.each([
  ['a.tar', makeTar([...entries, { name: 'lib/b.jar', link: 'a.jar' }])],
  ['a.tar.gz', gzipSync(makeTar([...entries, { name: 'lib/b.jar', link: 'a.jar' }]))],
  ['a.zip', makeZip(entries)],
])('%s, damaged anywhere or cut: read, or refused by name', async (name, whole) => {
  let refusals = 0
  const damage = fc.record({
    at: fc.nat(whole.length - 1),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    length: fc.oneof({ weight: 3, arbitrary: fc.constant(whole.length) }, fc.nat(whole.length)),
  })
  await fc.assert(
    fc.asyncProperty(damage, async ({ at, bytes, length }) => {
      const damaged = Buffer.from(whole)
      damaged.set(bytes.slice(0, whole.length - at), at)
      try {
        await unpackBytes(name, damaged.subarray(0, length))
      } catch (error) {
        if (!(error instanceof StackError)) throw error
        expect(error.message).toContain(name)
        refusals++
      }
      for (const each of await readdir(target)) {
        await chmod(join(target, each), 0o700)
        await rm(join(target, each), { recursive: true })
      }
    }),
    { numRuns: 300 },
  )
  expect(refusals).toBeGreaterThan(10)
})
