// What is never formatted: each of these folders holds something.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testInstance } from '../../instance/testing.js'
import { hdfsTasks } from './tasks.js'

const work = { signal: new AbortController().signal, emit: () => {} }
let root: string

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sparkbox-format-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

async function put(path: string, text = ''): Promise<void> {
  await mkdir(dirname(join(root, 'data', path)), { recursive: true })
  await writeFile(join(root, 'data', path), text)
}

const format = () => hdfsTasks(testInstance({ root })).find(({ id }) => id === 'namenode-format')!
const everything = async () =>
  (await readdir(join(root, 'data'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()

test('a format that was interrupted does not count as done', async () => {
  await put('namenode/current/VERSION', 'clusterID=CID-a\n')
  await put('namenode/current/seen_txid', '0\n')
  expect(await format().isDone(work)).toBe(false)
  await put('namenode/current/fsimage_0000000000000000000')
  expect(await format().isDone(work)).toBe(true)
})

test('a NameNode is not formatted over the blocks of a DataNode, and nothing of them is touched', async () => {
  const version = 'storageID=DS-1\nclusterID=CID-old\n'
  await put('datanode/current/VERSION', version)
  const before = await everything()
  await expect(format().run(work)).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: expect.stringContaining('CID-old'),
  })
  expect(await everything()).toEqual(before)
  expect(await readFile(join(root, 'data/datanode/current/VERSION'), 'utf8')).toBe(version)
})

test('an image whose VERSION is gone is neither formatted nor called gone', async () => {
  await put('namenode/current/fsimage_0000000000000000002', 'x')
  await put('datanode/current/VERSION', 'clusterID=CID-a\n')
  const before = await everything()
  await expect(format().run(work)).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: expect.stringContaining('its file VERSION is gone'),
  })
  expect(await everything()).toEqual(before)
})

test.each(['namenode/current/edits_0000000000000000001-0000000000000000004', 'namenode/notes.txt'])(
  'a folder with %s is not formatted',
  async (path) => {
    await put('namenode/current/VERSION', 'clusterID=CID-a\n')
    await put(path, 'x')
    const before = await everything()
    await expect(format().run(work)).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
    expect(await everything()).toEqual(before)
  },
)
