import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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

/** A program on PATH that answers as an interpreter does. */
async function makePython(name: string, answer: { version: string; hasPip?: boolean } | null): Promise<string> {
  const path = join(root, 'bin', name)
  const real = `/opt/${name}`
  const json = JSON.stringify({ executable: real, hasPip: true, ...answer })
  const text = answer === null ? 'echo "ModuleNotFoundError: No module named \'venv\'" >&2; exit 1' : `echo '${json}'`
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
  return path
}

function search(configured: string | null = null): ToolSearch {
  const environment = { PATH: join(root, 'bin') }
  return { configured, environment, store: join(root, 'store'), cache: join(root, 'cache'), offline: true }
}

test('one out of range is passed over for another on PATH; the interpreter itself is returned, not the name', async () => {
  await makePython('python3', { version: '3.10.12' })
  await makePython('python3.12', { version: '3.12.1' })
  expect(await findPython(range, search(), recordingWork())).toEqual({
    executable: '/opt/python3.12',
    version: '3.12.1',
    origin: 'PATH',
    pipWheel: null,
  })
})

test('the error names each that was seen and why it does not do', async () => {
  const old = await makePython('python3', { version: '3.9.2' })
  const bare = await makePython('python3.11', null)
  await makePython('python3.12', { version: '3.12.1', hasPip: false })
  const error = findPython(range, search(), recordingWork())
  await expect(error).rejects.toMatchObject({ code: 'PYTHON_NOT_FOUND' })
  await expect(error).rejects.toThrow(
    `${old} is Python 3.9.2; /opt/python3.12 has no ensurepip; ${bare} ModuleNotFoundError: No module named 'venv'`,
  )
})

test('a configured interpreter counts alone', async () => {
  await makePython('python3', { version: '3.12.1' })
  const configured = search(join(root, 'bin/python3.99'))
  await expect(findPython(range, configured, recordingWork())).rejects.toThrow('python3.99 is not there')
})
