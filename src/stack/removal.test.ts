import { link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exists } from '../host/files.js'
import { freedBytes, removeEmpty, removeFolders } from './removal.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-removal-'))
  await file('box/instances/default/data/block')
  await file('box/store/hadoop/a.jar')
  await file('foreign/treasure')
})

afterEach(() => rm(folder, { recursive: true }))

describe('removeFolders', () => {
  test('removes what lies below a root, or is one, and tells bytes; what is missing is fine', async () => {
    const [data, store, missing] = ['box/instances/default', 'box/store', 'box/cache'].map(path) as [
      string,
      string,
      string,
    ]
    const told = await removeFolders([data, store, missing], [path('box/instances'), store, missing])
    expect(told).toEqual({ removed: [data, store], bytes: 20 })
    expect(await readdir(path('box/instances'))).toEqual([])
    expect(await exists(store)).toBe(false)
  })

  test.each(['foreign', 'box', 'box/instances-of-others', 'box/instances/../../foreign'])(
    'refuses %s, and nothing is gone',
    async (name) => {
      await file('box/instances-of-others/x')
      const roots = [path('box/instances'), path('box/store')]
      await expect(removeFolders([`${folder}/${name}`], roots)).rejects.toThrow(/refusing to remove/)
      expect(await exists(path('foreign/treasure'))).toBe(true)
      expect(await exists(path('box/store/hadoop/a.jar'))).toBe(true)
      expect(await exists(path('box/instances-of-others/x'))).toBe(true)
    },
  )

  test('a file with several names is counted once, and only if all of them go', async () => {
    const [data, store] = [path('box/instances/default'), path('box/store')]
    await link(path('box/store/hadoop/a.jar'), path('box/store/hadoop/b.jar'))
    await link(path('box/store/hadoop/a.jar'), path('box/instances/default/c.jar'))
    await link(path('foreign/treasure'), path('box/store/treasure'))
    await link(path('foreign/treasure'), path('box/store/treasure-too'))
    expect(await freedBytes(store)).toBe(0)
    // The block, and the jar under three names.
    expect(await removeFolders([data, store], [path('box/instances'), store])).toMatchObject({ bytes: 20 })
    expect(await readFile(path('foreign/treasure'), 'utf8')).toHaveLength(10)
  })

  test('a link inside is removed, what it leads to stays', async () => {
    await symlink(path('foreign'), path('box/instances/default/link'))
    await removeFolders([path('box/instances/default')], [path('box/instances')])
    expect(await exists(path('box/instances/default'))).toBe(false)
    expect(await exists(path('foreign/treasure'))).toBe(true)
  })

  test('an instance folder that leads elsewhere: the link goes, the rest stays', async () => {
    await symlink(path('foreign'), path('box/instances/linked'))
    await removeFolders([path('box/instances/linked')], [path('box/instances')])
    expect(await readdir(path('foreign'))).toEqual(['treasure'])
  })

  test('a home that is a link to another disk is emptied all the same', async () => {
    await symlink(path('box'), path('home'))
    const store = path('home/store')
    expect((await removeFolders([store], [store])).removed).toEqual([store])
    expect(await readdir(path('box'))).toEqual(['instances'])
  })
})

describe('removeEmpty', () => {
  test('goes up to the last folder, and no further', async () => {
    await mkdir(path('a/b/c'), { recursive: true })
    expect(await removeEmpty(path('a/b/c'), path('a/b'))).toEqual([path('a/b/c'), path('a/b')])
    expect(await readdir(path('a'))).toEqual([])
  })

  test('stops at the first that holds anything, and passes over missing ones', async () => {
    await mkdir(path('box/empty'))
    expect(await removeEmpty(path('box/empty/gone'), path('box'))).toEqual([path('box/empty')])
    expect(await exists(path('box/store'))).toBe(true)
  })
})

test('what is freed is the size of files; symbolic links count themselves only', async () => {
  expect(await freedBytes(path('box'))).toBe(20)
  await symlink(path('foreign'), path('box/link'))
  expect(await freedBytes(path('box'))).toBeLessThan(20 + path('foreign').length + 1)
  expect(await freedBytes(path('none'))).toBe(0)
})

function path(name: string): string {
  return join(folder, name)
}

async function file(name: string): Promise<void> {
  await mkdir(join(path(name), '..'), { recursive: true })
  await writeFile(path(name), '0123456789')
}
