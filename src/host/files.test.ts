import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureFolder, exists, foldersIn, namesIn, readIfExists, removeTree, writeFileAtomic } from './files.js'
import { rotateLog } from './log-rotation.js'
import { isTraversableByOthers } from './user.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'host-files-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('a file is written whole with its mode, and not again when nothing changes', async () => {
  const file = join(folder, 'a')
  expect(await readIfExists(file)).toBeNull()
  expect(await writeFileAtomic(file, 'one', { mode: 0o666 })).toBe('written')
  expect((await stat(file)).mode & 0o777).toBe(0o666)
  expect(await writeFileAtomic(file, 'one', { mode: 0o666 })).toBe('unchanged')
  expect(await writeFileAtomic(file, 'one', { mode: 0o600 })).toBe('written')
  expect(await writeFileAtomic(file, 'two', { mode: 0o600 })).toBe('written')
  expect(await readIfExists(file)).toBe('two')
  expect(await readdir(folder)).toEqual(['a'])
})

test('a write that fails leaves nothing behind', async () => {
  await mkdir(join(folder, 'a'))
  await expect(writeFileAtomic(join(folder, 'a'), 'one')).rejects.toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(await readdir(folder)).toEqual(['a'])
})

test('only what is truly below the root is removed', async () => {
  const root = join(folder, 'root')
  await ensureFolder(join(root, 'in/deep'), 0o750)
  await ensureFolder(join(folder, 'outside'))
  await writeFile(join(folder, 'outside/keep'), 'x')
  await symlink(join(folder, 'outside'), join(root, 'way-out'))
  await symlink(root, join(folder, 'alias'))
  for (const [path, base] of [
    [root, root],
    [join(folder, 'outside'), root],
    [join(root, '../outside'), root],
    [join(root, 'way-out/keep'), root],
    [join(folder, 'alias/in'), join(folder, 'alias')],
    [`${root}-else`, root],
  ] as const)
    await expect(removeTree(path, base), path).rejects.toThrow(/refusing to remove/)
  await removeTree(join(root, 'in'), root)
  await removeTree(join(root, 'in'), root)
  await removeTree(join(root, 'way-out'), root)
  expect(await readdir(root)).toEqual([])
  expect(await readFile(join(folder, 'outside/keep'), 'utf8')).toBe('x')
})

test('a folder gets the mode asked for, also when it is there', async () => {
  await ensureFolder(join(folder, 'a'), 0o700)
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700)
  await ensureFolder(join(folder, 'a'), 0o755)
  expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o755)
})

test('logs move up and the oldest goes', async () => {
  const log = join(folder, 'log')
  const options = { maximumBytes: 3, keep: 2 }
  expect(await rotateLog(log, options)).toBe(false)
  for (const text of ['one', 'two', 'three']) {
    await writeFile(log, text)
    expect(await rotateLog(log, options)).toBe(true)
  }
  expect(await exists(log)).toBe(false)
  expect(await readFile(`${log}.1`, 'utf8')).toBe('three')
  expect(await readFile(`${log}.2`, 'utf8')).toBe('two')
  expect((await readdir(folder)).sort()).toEqual(['log.1', 'log.2'])
})

test('a private folder on the way shuts others out', async () => {
  const open = join(folder, 'open')
  await ensureFolder(open, 0o755)
  await chmod(folder, 0o700)
  expect(await isTraversableByOthers(open)).toBe(false)
  await chmod(folder, 0o711)
  expect(await isTraversableByOthers(open)).toBe(true)
})

test('names of a folder, and of the folders in it; none where there is no folder', async () => {
  await mkdir(join(folder, 'inner'))
  await writeFile(join(folder, 'file'), '')
  expect((await namesIn(folder)).sort()).toEqual(['file', 'inner'])
  expect(await foldersIn(folder)).toEqual(['inner'])
  expect(await namesIn(join(folder, 'absent'))).toEqual([])
  await expect(namesIn(join(folder, 'file'))).rejects.toMatchObject({ code: 'ENOTDIR' })
})
