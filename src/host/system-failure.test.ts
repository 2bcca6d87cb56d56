import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { systemFailure, withPath } from './system-failure.js'

test('a full disk is DISK_SPACE, with the file that could not be written', async () => {
  const error = await failureOf(() => writeFile('/dev/full', 'x'))
  expect(systemFailure(withPath(error, '/dev/full'))).toMatchObject({
    code: 'DISK_SPACE',
    message: '/dev/full cannot be written, because the disk is full',
    details: { errno: 'ENOSPC', path: '/dev/full' },
  })
})

test('a folder in place of a file, and a file in place of a folder, are named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'system-failure-'))
  await mkdir(join(folder, 'inner'))
  await writeFile(join(folder, 'file'), '')
  const paths = [join(folder, 'inner'), join(folder, 'file', 'below')]
  for (const path of paths) {
    const failure = systemFailure(await failureOf(() => writeFile(path, 'x')))
    expect(failure).toMatchObject({ code: 'FILE_SYSTEM', hint: `ls -ld ${path}` })
    expect(failure?.message).toContain(path)
  }
  await rm(folder, { recursive: true })
})

test('too many open files are told as such', async () => {
  const error = Object.assign(new Error('EMFILE'), { code: 'EMFILE', syscall: 'open', path: '/proc/stat' })
  expect(systemFailure(error)).toMatchObject({
    code: 'UNSUPPORTED_MACHINE',
    hint: expect.stringContaining('ulimit -n'),
  })
})

test('a limit on the size of files or on the address space names its ulimit', () => {
  const tooLarge = Object.assign(new Error('EFBIG'), { code: 'EFBIG', syscall: 'write', path: '/a/file' })
  expect(systemFailure(tooLarge)).toMatchObject({ code: 'FILE_SYSTEM', hint: 'ulimit -f unlimited' })
  const reserved = new RangeError('WebAssembly.instantiate(): Out of memory: Cannot allocate Wasm memory')
  expect(systemFailure(reserved)).toMatchObject({ code: 'MEMORY', hint: 'ulimit -v unlimited' })
})

test('a StackError is itself; a missing file and a bug are no refusals', async () => {
  const known = new StackError('NOT_RUNNING', 'x')
  expect(systemFailure(known)).toBe(known)
  expect(systemFailure(await failureOf(() => readFile('/no/such/file')))).toBeNull()
  expect(systemFailure(new TypeError('x is not a function'))).toBeNull()
  expect(systemFailure(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' }))).toBeNull()
})

async function failureOf(body: () => Promise<unknown>): Promise<unknown> {
  try {
    await body()
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}
