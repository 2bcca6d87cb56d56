import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findPython } from './python.js'
import { recordingWork } from './testing.js'
import type { ToolSearch } from './tool-search.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'python-'))
  await mkdir(join(root, 'bin'))
})
afterEach(() => rm(root, { recursive: true }))

const range = { minimum: '3.11', maximum: '3.13' }

/** A program in a folder of its own or on PATH that answers as an interpreter does. */
async function makePython(
  name: string,
  answer: { version: string; hasPip?: boolean; implementation?: string } | null,
): Promise<string> {
  const path = join(root, name.includes('/') ? name : `bin/${name}`)
  const real = `/opt/${name}`
  const json = JSON.stringify({ executable: real, hasPip: true, implementation: 'cpython', ...answer })
  const text = answer === null ? 'echo "ModuleNotFoundError: No module named \'venv\'" >&2; exit 1' : `echo '${json}'`
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
  return path
}

function search(configured: string | null = null, offline = true): ToolSearch {
  const environment = { PATH: `${join(root, 'shims')}:${join(root, 'bin')}`, HOME: join(root, 'home') }
  const places = { store: join(root, 'store'), cache: join(root, 'cache'), systemFolders: [join(root, 'opt')] }
  return { ...places, configured, environment, offline }
}

test('one out of range is passed over for another on PATH; the interpreter itself is returned, not the name', async () => {
  await makePython('python3', { version: '3.10.12' })
  await makePython('python3.12', { version: '3.12.1' })
  expect(await findPython(range, search(), recordingWork())).toEqual({
    executable: '/opt/python3.12',
    version: '3.12.1',
    origin: 'PATH',
    pipWheel: null,
    unfit: null,
  })
})

test('version managers and usual folders are looked at, newest first; a shim that fails counts for nothing', async () => {
  await makePython('shims/python3.12', null)
  await makePython('home/.pyenv/versions/3.9.18/bin/python3', { version: '3.9.18' })
  const conda = await makePython('home/.pyenv/versions/miniconda3/bin/python3', { version: '3.12.0' })
  await mkdir(join(dirname(dirname(conda)), 'conda-meta'))
  await makePython('home/.pyenv/versions/pypy3.11/bin/python3', { version: '3.11.1', implementation: 'pypy' })
  await expect(findPython(range, search(), recordingWork())).rejects.toThrow(
    '3.11 to 3.13 with venv and pip: /opt/home/.pyenv/versions/pypy3.11/bin/python3 is pypy; ' +
      '/opt/home/.pyenv/versions/3.9.18/bin/python3 is Python 3.9.18, and --offline',
  )
  const uv = (version: string) => `home/.local/share/uv/python/cpython-${version}-linux/bin/python3`
  for (const version of ['3.11.9', '3.11.10']) await makePython(uv(version), { version })
  const managed = await findPython(range, search(), recordingWork())
  expect(managed).toMatchObject({ version: '3.11.10', origin: '~/.local/share/uv/python' })
  await makePython('opt/cp313-cp313/bin/python3', { version: '3.13.1' })
  expect(await findPython(range, search(), recordingWork())).toMatchObject({ origin: join(root, 'opt') })
})

test('where all are too new, the nearest one is returned as unfit, with the reason and a command', async () => {
  await makePython('python3', { version: '3.13.0' })
  await makePython('uv', null)
  await makePython('home/.asdf/installs/python/3.11.2/bin/python3', { version: '3.11.2' })
  await makePython('home/.asdf/installs/python/3.6.1/bin/python3', { version: '3.6.1' })
  const work = recordingWork()
  const requirement = { minimum: '3.7', maximum: '3.10', neededBy: 'PySpark 3.0.1' }
  const python = await findPython(requirement, search(), work)
  const reason =
    'PySpark 3.0.1 needs Python 3.7 to 3.10; this machine has 3.6.1, 3.11.2, 3.13.0; to get one: uv python install 3.10'
  expect(python).toMatchObject({ version: '3.11.2', origin: '~/.asdf/installs/python', unfit: reason })
  expect(work.events).toEqual([{ type: 'notice', level: 'warning', text: `PySpark will not run: ${reason}` }])
})

test('the error names each that was seen and why it does not do', async () => {
  await makePython('python3', { version: '3.9.2' })
  const bare = await makePython('python3.11', null)
  await makePython('python3.12', { version: '3.12.1', hasPip: false })
  const error = findPython(range, search(null, false), recordingWork())
  await expect(error).rejects.toMatchObject({
    code: 'PYTHON_NOT_FOUND',
    hint: expect.stringContaining('3.13') as string,
  })
  await expect(error).rejects.toThrow(
    `/opt/python3.12 has no ensurepip; ${bare} ModuleNotFoundError: No module named 'venv'`,
  )
  await expect(error).rejects.toThrow('/opt/python3 is Python 3.9.2')
})

test('offline, where nothing can be installed, one without pip will do', async () => {
  await makePython('python3', { version: '3.12.1', hasPip: false })
  const attempt = findPython(range, search(), recordingWork())
  await expect(attempt).resolves.toMatchObject({ executable: '/opt/python3', pipWheel: null })
})

test('one with an installed environment comes before the first on PATH, as long as it is there', async () => {
  await makePython('python3', { version: '3.12.1' })
  const other = await makePython('python3.11', { version: '3.11.2' })
  const environment = join(root, 'store/spark-0123456789ab')
  await mkdir(join(environment, 'bin'), { recursive: true })
  await symlink(other, join(environment, 'bin/python3.11'))
  await symlink('python3.11', join(environment, 'bin/python'))
  const found = async () => (await findPython(range, search(), recordingWork())).executable
  expect(await found()).toBe('/opt/python3')
  await writeFile(join(environment, '.sparkbox-receipt.json'), '{"artifact":"spark","key":"0"}')
  expect(await found()).toBe('/opt/python3.11')
  await rm(other)
  expect(await found()).toBe('/opt/python3')
})

test('a configured interpreter counts alone', async () => {
  await makePython('python3', { version: '3.12.1' })
  const configured = search(join(root, 'bin/python3.99'))
  await expect(findPython(range, configured, recordingWork())).rejects.toThrow('python3.99 is not there')
})

test("the distribution's Python and pip that were unpacked before are found without a network", async () => {
  await makePython('store/tools/python3/usr/bin/python3', { version: '3.11.2', hasPip: false })
  const wheel = join(root, 'store/tools/python3-pip-whl/usr/share/pip-23-py3-none-any.whl')
  await mkdir(dirname(wheel), { recursive: true })
  await writeFile(wheel, '')
  expect(await findPython(range, search(), recordingWork())).toMatchObject({ origin: 'store', pipWheel: wheel })
})
