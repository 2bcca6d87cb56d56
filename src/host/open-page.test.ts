import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readIfExists } from './files.js'
import { openPage } from './open-page.js'
import { windowsHost } from './windows-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'open-page-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** An opener that notes its arguments. */
async function opener(name: string, exitCode = 0): Promise<void> {
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder}/${name}.asked\nexit ${exitCode}\n`
  await writeFile(join(folder, name), script)
  await chmod(join(folder, name), 0o755)
}

const url = 'http://localhost:9870/?a=b&c=d'
const asked = (name: string) => readIfExists(join(folder, `${name}.asked`))

function open(isWsl: boolean, environment: Record<string, string> = {}) {
  const host = windowsHost({ PATH: folder, ...environment })
  return openPage(url, { host, isWsl, signal: new AbortController().signal })
}

test('on WSL the browser of Windows is taken, with the address as it is', async () => {
  for (const name of ['rundll32.exe', 'explorer.exe', 'xdg-open']) await opener(name)
  expect(await open(true, { DISPLAY: ':0' })).toBe('rundll32.exe')
  expect(await readFile(join(folder, 'rundll32.exe.asked'), 'utf8')).toBe(`url.dll,FileProtocolHandler\n${url}\n`)
  expect(await asked('explorer.exe')).toBeNull()
  expect(await asked('xdg-open')).toBeNull()
})

test('the next one is tried where one fails; explorer.exe ends with 1 whatever it did', async () => {
  await opener('rundll32.exe', 1)
  await opener('explorer.exe', 1)
  expect(await open(true)).toBe('explorer.exe')
  expect(await asked('rundll32.exe')).not.toBeNull()
  expect(await asked('explorer.exe')).toBe(`${url}\n`)
})

test('on Linux xdg-open needs a display', async () => {
  await opener('xdg-open')
  await opener('rundll32.exe')
  expect(await open(false, { DISPLAY: '' })).toBeNull()
  expect(await asked('xdg-open')).toBeNull()
  expect(await open(false, { WAYLAND_DISPLAY: 'wayland-0' })).toBe('xdg-open')
  expect(await asked('rundll32.exe')).toBeNull()
})

test('where nothing takes it, that is said', async () => {
  await opener('xdg-open', 3)
  expect(await open(false, { DISPLAY: ':0' })).toBeNull()
  expect(await open(true)).toBeNull()
})
