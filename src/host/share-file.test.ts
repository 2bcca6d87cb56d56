import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { canReflink, fileSharer } from './share-file.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-share-'))
  await writeFile(join(folder, 'source'), 'content', { mode: 0o640 })
})

afterEach(() => rm(folder, { recursive: true }))

test('without leave to link, a write to the one never reaches the other', async () => {
  const way = await fileSharer()(join(folder, 'source'), join(folder, 'target'), false)
  expect(way).toBe((await canReflink(folder)) ? 'reflink' : 'copy')
  await appendFile(join(folder, 'source'), ' changed')
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('content')
})

test('with it, the two are one file where there are no reflinks', async () => {
  const way = await fileSharer()(join(folder, 'source'), join(folder, 'target'), true)
  const [source, target] = [await stat(join(folder, 'source')), await stat(join(folder, 'target'))]
  expect(source.ino === target.ino).toBe(way === 'hard link')
  expect(way).toBe((await canReflink(folder)) ? 'reflink' : 'hard link')
})

test('from one file system to another it copies', async () => {
  // A tmpfs on every Linux.
  const other = await mkdtemp('/dev/shm/sparkbox-share-')
  try {
    expect(await fileSharer()(join(folder, 'source'), join(other, 'target'), true)).toBe('copy')
    expect(await readFile(join(other, 'target'), 'utf8')).toBe('content')
  } finally {
    await rm(other, { recursive: true })
  }
})

test.each([true, false])('never replaces a file (may link: %s)', async (mayLink) => {
  await writeFile(join(folder, 'target'), 'precious')
  await expect(fileSharer()(join(folder, 'source'), join(folder, 'target'), mayLink)).rejects.toThrow(/EEXIST/)
  expect(await readFile(join(folder, 'target'), 'utf8')).toBe('precious')
})

test('asking for reflinks leaves nothing behind', async () => {
  await canReflink(folder)
  expect(await readdir(folder)).toEqual(['source'])
})
