import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listFiles } from './folder-files.js'
import { makeTar, makeZip, type TestEntry } from './testing.js'
import { unpack } from './unpack.js'

let root: string
let target: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'unpack-'))
  target = join(root, 'target')
  await mkdir(target)
})
afterEach(() => rm(root, { recursive: true }))

async function unpackBytes(
  name: string,
  bytes: Buffer,
  options: { include?: string[]; exclude?: string[]; strip?: number } = {},
) {
  await writeFile(join(root, name), bytes)
  await unpack(join(root, name), target, {
    ...options,
    scratch: join(root, 'scratch'),
    signal: AbortSignal.timeout(9000),
  })
}

describe.each([
  ['a.tar', makeTar],
  ['a.tar.gz', (entries: TestEntry[]) => gzipSync(makeTar(entries))],
  ['a.zip', makeZip],
  ['a.jar', makeZip],
])('%s', (name, make) => {
  const harmless = { name: 'ok.txt', content: 'fine' }

  test('keeps contents and modes; include, exclude and strip choose and rename', async () => {
    const entries = [
      { name: 'top/bin/run.sh', content: '#!', mode: 0o100755 },
      { name: 'top/readme', content: 'text' },
      { name: 'top/bin/deep/tool', content: 'x' },
      { name: 'top/bin/old/tool', content: 'x' },
      { name: 'stray', content: 'no part to strip' },
    ]
    await unpackBytes(name, make(entries), { include: ['*/bin/**', 'stray'], exclude: ['*/bin/old/**'], strip: 1 })
    expect(await listFiles(target)).toEqual(['bin/deep/tool', 'bin/run.sh'])
    expect(await readFile(join(target, 'bin/run.sh'), 'utf8')).toBe('#!')
    expect((await stat(join(target, 'bin/run.sh'))).mode & 0o777).toBe(0o755)
  })

  test.each(['../evil', 'a/../../evil', '/tmp/sparkbox-evil', 'a/b/../../../evil'])(
    'refuses %s by name and writes nothing at all',
    async (evil) => {
      const attempt = unpackBytes(name, make([harmless, { name: evil, content: 'evil' }]))
      await expect(attempt).rejects.toMatchObject({
        code: 'UNSAFE_ARCHIVE',
        message: expect.stringContaining(evil) as string,
      })
      expect(await listFiles(target)).toEqual([])
      expect((await readdir(root)).sort()).toEqual([name, 'target'])
    },
  )

  test.each(['/etc', '../outside'])('refuses a symbolic link to %s', async (link) => {
    const attempt = unpackBytes(
      name,
      make([
        { name: 'door', link },
        { name: 'door/file', content: 'evil' },
      ]),
    )
    await expect(attempt).rejects.toMatchObject({ code: 'UNSAFE_ARCHIVE', details: { entry: 'door' } })
    expect(await listFiles(target)).toEqual([])
  })
})

test('a tar may hold links inside, and no hard link to what is outside', async () => {
  await unpackBytes(
    'a.tar',
    makeTar([
      { name: 'lib/a.so.1', content: 'so' },
      { name: 'lib/a.so', link: 'a.so.1' },
    ]),
  )
  expect(await readlink(join(target, 'lib/a.so'))).toBe('a.so.1')
  const attempt = unpackBytes('b.tar', makeTar([{ name: 'shadow', hardLink: '/etc/shadow' }]))
  await expect(attempt).rejects.toMatchObject({ code: 'UNSAFE_ARCHIVE', details: { entry: 'shadow' } })
})

test('strip cannot make a link that was inside lead outside', async () => {
  const attempt = unpackBytes('a.tar', makeTar([{ name: 'top/door', link: '../sibling' }]), { strip: 1 })
  await expect(attempt).rejects.toMatchObject({ code: 'UNSAFE_ARCHIVE' })
})

test('a .txz as xz makes it', async () => {
  await writeFile(join(root, 'a.tar'), makeTar([{ name: 'bin/postgres', content: 'elephant', mode: 0o755 }]))
  await promisify(execFile)('xz', ['--keep', '--suffix=.xz', join(root, 'a.tar')])
  await unpackBytes('b.txz', await readFile(join(root, 'a.tar.xz')))
  expect(await readFile(join(target, 'bin/postgres'), 'utf8')).toBe('elephant')
})
