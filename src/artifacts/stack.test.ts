import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plannedBytes } from './disk-estimate.js'
import { lockableArtifacts, lockedFiles, readLock } from './lock.js'
import { formatLock } from './make-lock.js'
import type { StackDefinition } from './model.js'
import { listStacks, readStack } from './stack.js'
import { testPython } from './testing.js'
import { versionProperties } from './version-placeholders.js'

const stacks = new URL('../../stacks', import.meta.url).pathname
let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'stacks-'))
})
afterEach(() => rm(root, { recursive: true }))

test('every stack that is delivered is valid and has a lock for both architectures', async () => {
  const all = await listStacks([stacks])
  expect(all.map(({ name }) => name)).toContain('current')
  for (const stack of all) {
    const lock = await readLock(stack)
    for (const artifact of lockableArtifacts(stack))
      for (const architecture of ['x86-64', 'arm64'] as const)
        expect(lockedFiles(lock, artifact, architecture).files.length).toBeGreaterThan(0)
    expect(JSON.parse(formatLock(lock))).toEqual(lock)
    const options = { store: join(root, 'store'), architecture: 'x86-64', python: testPython } as const
    const { installed, peak } = await plannedBytes(stack, options)
    expect(peak).toBeGreaterThan(installed)
  }
})

test('versions stand in one place: titles and coordinates name them, and no POM holds one that stack.json has', async () => {
  for (const stack of await listStacks([stacks])) {
    const { title, artifacts } = JSON.parse(
      await readFile(join(stack.directory, 'stack.json'), 'utf8'),
    ) as StackDefinition
    const others = JSON.stringify({ title, artifacts })
    expect(Object.values(stack.versions).filter((version) => others.includes(version))).toEqual([])
    expect(stack.title).toContain(`Spark ${stack.versions.spark}, Hadoop ${stack.versions.hadoop}`)
    for (const artifact of stack.artifacts) {
      if (artifact.kind === 'archive') expect(artifact.coordinates.replace('${arch}', '')).not.toContain('$')
      if (artifact.kind !== 'classpath') continue
      const pom = await readFile(join(stack.directory, artifact.pom), 'utf8')
      expect(Object.values(stack.versions).filter((version) => pom.includes(`<version>${version}<`))).toEqual([])
      const used = [...pom.matchAll(/\$\{sparkbox\.([^}]*)\}/g)].map((match) => match[1]!)
      expect(used.length).toBeGreaterThan(0)
      expect(used.filter((name) => !(name in stack.versions))).toEqual([])
    }
  }
})

test('a name of no version in a title or in coordinates is refused with file and key', async () => {
  const text = await readFile(join(stacks, 'current/stack.json'), 'utf8')
  await mkdir(join(root, 'mine'))
  await writeFile(
    join(root, 'mine/stack.json'),
    text.replace('"current"', '"mine"').replace(':${hadoop}:', ':${hadop}:'),
  )
  await expect(readStack('mine', [root])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(
      /mine\/stack\.json is no stack: artifacts\.2\.coordinates: \$\{hadop\} names no version; there are: hadoop, /,
    ) as string,
  })
})

test('a stack whose name is not that of its folder is refused', async () => {
  await cp(join(stacks, 'current'), join(root, 'mine'), { recursive: true })
  await expect(readStack('mine', [root])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(
      /mine\/stack\.json is no stack: name: is current, and the folder is named mine/,
    ) as string,
  })
})

test('Maven is given each version under a name that no other POM uses', () => {
  expect(versionProperties({ hadoop: '3.5.0', hive: '4.0.0' })).toEqual([
    '-Dsparkbox.hadoop=3.5.0',
    '-Dsparkbox.hive=4.0.0',
  ])
})

test('an unknown stack is refused with the known ones and the nearest', async () => {
  await expect(readStack('curent', [join(root, 'nowhere'), stacks])).rejects.toMatchObject({
    code: 'UNKNOWN_STACK',
    hint: 'did you mean current?',
    details: { known: expect.arrayContaining(['current']) as string[] },
  })
})

test('a wrong definition is refused with every problem', async () => {
  await mkdir(join(root, 'mine'))
  await writeFile(join(root, 'mine/stack.json'), '{"name":"mine","artifacts":[{"kind":"classpath"}]}')
  await expect(readStack('mine', [root])).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringMatching(/title: .*artifacts\.0\.pom: /) as string,
  })
})
