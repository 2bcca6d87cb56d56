import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readLock } from './lock.js'
import { listStacks, readDefinition } from './stack.js'
import { findDamage, findLockProblem, requireWholeFolder, sharedEntries } from './stack-files.js'

const delivered = new URL('../../stacks', import.meta.url).pathname
let folder: string
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'stack-files-')), 'current')
  await cp(join(delivered, 'current'), folder, { recursive: true })
})
afterEach(() => rm(join(folder, '..'), { recursive: true }))

test('what is delivered is whole', async () => {
  for (const stack of await listStacks([delivered])) {
    expect(await findDamage(stack)).toEqual([])
    expect(await findLockProblem(stack)).toBeNull()
  }
})

test('every damage is named with file and key', async () => {
  await rm(join(folder, 'hive.pom.xml'))
  await edit('hadoop.pom.xml', '${sparkbox.hadoop}', '${sparkbox.hadop}')
  await edit('stack.json', '"spark": "4.3.0"', '"spark": "4.2.1"')
  const stack = await readDefinition(folder)
  expect((await findDamage(stack)).toSorted()).toEqual([
    `${folder}/hadoop.pom.xml: \${sparkbox.hadop} names no version of stack.json`,
    `${folder}/requirements.txt: pyspark is 4.3.0, and versions.spark in stack.json is 4.2.1`,
    `${folder}/stack.json: artifacts.3.pom: there is no file ${folder}/hive.pom.xml`,
  ])
  await expect(requireWholeFolder(stack)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test.each([
  ['"covers": ["."]', '"covers": "."', /lock\.json is no readable lock \(artifacts\.hadoop\.covers: /],
  ['"stack": "current"', '"stack": "other"', /lock\.json: stack is other, not current/],
  ['"postgresql": {', '"postgres": {', /no entry for postgresql on x86-64/],
  ['{', '', /is no readable lock \(.*JSON/],
])('a lock with %s made %s is told of', async (before, after, problem) => {
  await edit('lock.json', before, after)
  expect(await findLockProblem(await readDefinition(folder))).toMatch(problem)
})

test('a lock that is not there is told of', async () => {
  await rm(join(folder, 'lock.json'))
  expect(await findLockProblem(await readDefinition(folder))).toMatch(/\(there is no such file\)/)
})

test('entries of a lock hold for another stack where nothing that decides them changed', async () => {
  const from = await readDefinition(join(delivered, 'current'))
  const lock = await readLock(from)
  const shared = async () => Object.keys(await sharedEntries(from, lock, await readDefinition(folder)))
  const all = ['spark', 'hadoop', 'hadoop-web', 'hive', 'postgresql-jdbc', 'hive-schema', 'postgresql']
  expect(await shared()).toEqual(all)
  await edit('stack.json', '"postgresql": "17.5"', '"postgresql": "16.10"')
  expect(await shared()).toEqual(all.filter((name) => name !== 'postgresql'))
  await edit('stack.json', '"postgresqlJdbc": "42.7.4"', '"postgresqlJdbc": "42.7.5"')
  expect(await shared()).toEqual(['spark', 'hadoop', 'hadoop-web', 'hive-schema'])
  await edit('hadoop.pom.xml', '<packaging>', '<!-- edited --><packaging>')
  await edit('requirements.txt', 'numpy==', 'numpy == ')
  expect(await shared()).toEqual(['hadoop-web', 'hive-schema'])
})

async function edit(name: string, before: string, after: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8')
  expect(text).toContain(before)
  await writeFile(join(folder, name), text.replaceAll(before, after))
}
