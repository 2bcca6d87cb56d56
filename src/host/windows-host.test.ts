import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { windowsHost } from './windows-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'windows-host-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Programs of Windows as small scripts on PATH. */
async function program(name: string, script: string): Promise<void> {
  await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`)
  await chmod(join(folder, name), 0o755)
}

const host = () => windowsHost({ PATH: `${folder}:/usr/bin:/bin` })
const { signal } = new AbortController()

test('a program is found on PATH and answers line by line, without the line ends of Windows', async () => {
  await program('netsh.exe', 'printf "%s\\r\\n" "$@"')
  expect(await host().find('netsh.exe')).toBe(join(folder, 'netsh.exe'))
  expect(await host().ask({ argv: ['netsh.exe', 'a b', 'c'] }, signal)).toEqual(['a b', 'c'])
})

test('UTF-16 is read as such', async () => {
  await program('cmd.exe', "printf 'C\\0:\\0\\\\\\0J\\0\\366\\0r\\0g\\0\\r\\0\\n\\0'")
  expect(await host().ask({ argv: ['cmd.exe', '/u'], encoding: 'utf16le' }, signal)).toEqual(['C:\\Jörg'])
})

test('what is missing, fails or cannot be run gives no answer', async () => {
  await program('bad.exe', 'echo no; exit 3')
  await writeFile(join(folder, 'plain.exe'), 'MZ')
  await writeFile(join(folder, 'binary.exe'), 'MZ\0\0', { mode: 0o755 })
  for (const name of ['bad.exe', 'plain.exe', 'binary.exe', 'missing.exe'] as const)
    expect(await host().ask({ argv: [name] }, signal)).toBeNull()
})

test('the signal ends a question', async () => {
  await program('slow.exe', 'exec sleep 60')
  const ending = new AbortController()
  const answer = host().ask({ argv: ['slow.exe'] }, ending.signal)
  ending.abort(new Error('enough'))
  await expect(answer).rejects.toThrow('enough')
})

test('a file that is not there or not readable is none', async () => {
  await writeFile(join(folder, 'there'), 'x')
  expect((await host().read(join(folder, 'there')))?.toString()).toBe('x')
  expect(await host().read(join(folder, 'there', 'below'))).toBeNull()
  expect(await host().read(folder)).toBeNull()
})
