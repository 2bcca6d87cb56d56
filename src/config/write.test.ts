import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { diffFiles } from './diff.js'
import { settings } from './layers.js'
import type { ConfigFile } from './model.js'
import { readGeneratedFiles } from './read-generated.js'
import { readConfigText, renderConfigFile } from './render.js'
import { writeConfigFiles } from './write.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-conf-'))
})
afterEach(() => rm(folder, { recursive: true }))

const file = (path: string, value = '1', more: Partial<ConfigFile> = {}): ConfigFile => ({
  path,
  format: 'properties',
  section: null,
  settings: settings({ a: value }),
  readers: ['metastore'],
  mode: 0o644,
  ...more,
})

test('files are written once, rewritten when they differ, and removed when no longer generated', async () => {
  const secret = file('hive/secret.properties', 'x', { mode: 0o600 })
  const first = [file('a.properties'), file('deep/b/c.properties'), secret]
  expect(await writeConfigFiles(first, folder)).toEqual({
    written: ['a.properties', 'deep/b/c.properties', 'hive/secret.properties'],
    unchanged: [],
    removed: [],
  })
  expect((await stat(join(folder, secret.path))).mode & 0o777).toBe(0o600)
  expect(await writeConfigFiles(first, folder)).toMatchObject({ written: [], removed: [] })

  await writeFile(join(folder, 'mine.txt'), 'of the user')
  await chmod(join(folder, secret.path), 0o644)
  expect(await writeConfigFiles([file('a.properties', '2'), secret], folder)).toEqual({
    written: ['a.properties', 'hive/secret.properties'],
    unchanged: [],
    removed: ['deep/b/c.properties'],
  })
  expect((await readdir(folder)).toSorted()).toEqual([
    '.sparkbox-files.json',
    'a.properties',
    'deep',
    'hive',
    'mine.txt',
  ])
  expect(await readdir(join(folder, 'deep/b'))).toEqual([])
  expect(await readFile(join(folder, 'a.properties'), 'utf8')).toContain('a=2\n')
})

test('what is on disk is compared with the model', async () => {
  await writeConfigFiles([file('a.properties'), file('b.properties')], folder)
  await rm(join(folder, 'b.properties'))
  await writeFile(join(folder, 'a.properties'), 'a = 1\n')
  const difference = diffFiles(await readGeneratedFiles(folder), [file('a.properties'), file('b.properties')])
  expect(difference.files.map(({ path, change }) => [path, change])).toEqual([['b.properties', 'added']])
})

test('a damaged or foreign list of files removes nothing', async () => {
  const list = join(folder, '.sparkbox-files.json')
  await writeFile(join(folder, 'mine.txt'), 'x')
  for (const text of ['', '{', '[]', '{"files":[{"path":"../mine.txt","format":"text","mode":420,"readers":[]}]}']) {
    await writeFile(list, text)
    expect((await writeConfigFiles([file('a.properties')], folder)).removed).toEqual([])
    expect(JSON.parse(await readFile(list, 'utf8')).files).toHaveLength(1)
  }
  expect(await readdir(folder)).toContain('mine.txt')
})

test('a file that cannot be rendered, or has no place, changes nothing', async () => {
  const bad = file('b.xml', '\b', { format: 'hadoop-xml' })
  await expect(writeConfigFiles([file('a.properties'), bad], folder)).rejects.toThrow('U+0008')
  for (const path of ['../a', '/a', '', '.', 'a/../../b', 'a/./b', '..'])
    await expect(writeConfigFiles([file('ok'), file(path)], folder)).rejects.toThrow('is not a path inside')
  await expect(writeConfigFiles([file('a'), file('a')], folder)).rejects.toThrow('a is generated twice')
  expect(await readdir(folder)).toEqual([])
})

test('every format is rendered, and read as it was', () => {
  const values = { a_b: "it's", c: ' x' }
  for (const format of ['hadoop-xml', 'properties', 'shell-environment', 'postgresql'] as const)
    expect(readConfigText(format, renderConfigFile(file('f', '', { format, settings: settings(values) })))).toEqual(
      values,
    )
  expect(renderConfigFile(file('f', '', { format: 'text', text: 'as it is' }))).toBe('as it is')
  expect(() => renderConfigFile(file('f', '', { format: 'text' }))).toThrow('no text')
})
