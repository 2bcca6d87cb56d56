import { chmod, chown, mkdir, mkdtemp, rm, stat, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ensureSocketFolder, requireOwnSocket, socketPath } from './paths.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-paths-'))
})

afterEach(() => rm(folder, { recursive: true }))

test('the socket lies in the instance where its path is short enough', () => {
  expect(socketPath('/box/instances/default', 'id')).toBe('/box/instances/default/run/daemon.sock')
})

test.each(['x', 'é', '東'])(
  'else it lies in a folder of /tmp that only this user has; bytes count (%s)',
  (character) => {
    for (let length = 1; length < 130; length++) {
      const root = `/${character.repeat(length)}`
      const path = socketPath(root, '0123456789abcdef')
      // sun_path of unix(7) has 108 bytes with its end mark.
      expect(Buffer.byteLength(path)).toBeLessThan(108)
      if (Buffer.byteLength(root) > 100) expect(path).toBe(`/tmp/sparkbox-${process.getuid!()}/0123456789abcdef.sock`)
    }
  },
)

test('two instances never share a socket', () => {
  const root = `/${'x'.repeat(200)}`
  expect(socketPath(root, 'a')).not.toBe(socketPath(root, 'b'))
})

test('the folder is made private, and is fine a second time', async () => {
  const path = join(folder, 'new', 'daemon.sock')
  await ensureSocketFolder(path)
  await ensureSocketFolder(path)
  expect((await stat(join(folder, 'new'))).mode & 0o777).toBe(0o700)
})

test.each([0o755, 0o770, 0o777, 0o1777])('a folder that others may enter is refused: %o', async (mode) => {
  const open = join(folder, 'open')
  await mkdir(open)
  await chmod(open, mode)
  await expect(ensureSocketFolder(join(open, 'daemon.sock'))).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
    message: `${open} is not a private folder of this user`,
    hint: `sudo rm -r ${open}`,
  })
})

test('a link is refused, even to a folder of our own', async () => {
  await mkdir(join(folder, 'own'), { mode: 0o700 })
  await symlink(join(folder, 'own'), join(folder, 'link'))
  await expect(ensureSocketFolder(join(folder, 'link', 'daemon.sock'))).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
})

test.skipIf(process.getuid!() !== 0)(
  'a folder that another account has made first is refused, also by who asks',
  async () => {
    const foreign = join(folder, 'sparkbox-0')
    await mkdir(foreign, { mode: 0o700 })
    await chown(foreign, 65534, 65534)
    const path = join(foreign, 'daemon.sock')
    await expect(ensureSocketFolder(path)).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
    await expect(requireOwnSocket(path, '/deep/instance')).rejects.toMatchObject({ code: 'FOREIGN_DATA' })
  },
)

test('nobody is asked in an open folder outside of the instance; one that is not there yet is no danger', async () => {
  const open = join(folder, 'open')
  await mkdir(open)
  await chmod(open, 0o777)
  await expect(requireOwnSocket(join(open, 'daemon.sock'), '/deep/instance')).rejects.toMatchObject({
    code: 'FOREIGN_DATA',
  })
  await expect(requireOwnSocket(join(folder, 'missing', 'daemon.sock'), '/deep/instance')).resolves.toBeUndefined()
})
