import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { plannedBytes } from './disk-estimate.js'
import { lockedFiles, readLock } from './lock.js'
import { formatLock } from './make-lock.js'
import { listStacks, readStack } from './stack.js'
import { testPython } from './testing.js'

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
    for (const artifact of stack.artifacts)
      for (const architecture of ['x86-64', 'arm64'] as const)
        expect(lockedFiles(lock, artifact, architecture).files.length).toBeGreaterThan(0)
    expect(JSON.parse(formatLock(lock))).toEqual(lock)
    const options = { store: join(root, 'store'), architecture: 'x86-64', python: testPython } as const
    const { installed, peak } = await plannedBytes(stack, options)
    expect(peak).toBeGreaterThan(installed)
  }
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
