// What starts an instance by itself, given to real shells and to systemd's own check.

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exists } from '../host/files.js'
import { runProgram } from '../host/run-program.js'
import { quoteForShell } from '../host/shell-word.js'
import { type Autostart, autostartLogPath, fishLines, posixLines, unitText } from './autostart-text.js'

let folder: string
let autostart: Autostart

/** Writes how it was called, and goes on for longer than any shell may take. */
const teller = `#!/bin/sh
echo "$* $SPARKBOX_HOME" >"$0.calls.new"
mv "$0.calls.new" "$0.calls"
echo noise; echo noise >&2
exec sleep 30
`

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-autostart-'))
  const odd = join(folder, `it's a "box" $x %h`)
  await mkdir(join(odd, 'root'), { recursive: true })
  await writeFile(join(odd, 'sparkbox'), teller, { mode: 0o755 })
  autostart = {
    instance: 'work',
    root: join(odd, 'root'),
    program: { path: join(odd, 'sparkbox'), nodeFolder: join(odd, 'node'), environment: { SPARKBOX_HOME: odd } },
  }
})

afterEach(async () => {
  await endTellers()
  await rm(folder, { recursive: true })
})

describe.each([
  ['bash', '/bin/bash', '.profile'],
  ['dash', '/bin/dash', '.profile'],
  ['zsh', '/bin/zsh', '.zprofile'],
])('%s', (_name, shell, file) => {
  const here = test.skipIf(!existsSync(shell))

  here('starts it at an interactive login, at once and without a word', async () => {
    await writeFile(join(folder, file), posixLines(autostart))
    expect(await login(shell, '-lic')).toEqual(['bye'])
    await expect
      .poll(calls, { timeout: 10_000 })
      .toBe(`up -i work --detach --quiet ${autostart.program.environment.SPARKBOX_HOME}\n`)
    await expect.poll(() => readFile(autostartLogPath(autostart.root), 'utf8')).toBe('noise\nnoise\n')
  })

  here('starts nothing at a login that is not interactive', async () => {
    await writeFile(join(folder, file), `${posixLines(autostart)}echo read\n`)
    expect(await login(shell, '-lc')).toEqual(['read', 'bye'])
    expect(await exists(autostartLogPath(autostart.root))).toBe(false)
  })

  here('is silent where sparkbox or its folder is gone', async () => {
    const gone = { ...autostart.program, path: '/nowhere/sparkbox' }
    const lines = [posixLines({ ...autostart, program: gone }), posixLines({ ...autostart, root: '/nowhere' })]
    await writeFile(join(folder, file), lines.join(''))
    expect(await login(shell, '-lic')).toEqual(['bye'])
  })
})

test.skipIf(!existsSync('/usr/bin/fish'))('fish starts it at an interactive login', async () => {
  const conf = join(folder, '.config', 'fish', 'conf.d')
  await mkdir(conf, { recursive: true })
  await writeFile(join(conf, 'sparkbox-work.fish'), fishLines(autostart))
  expect(await login('/usr/bin/fish', '-lic')).toEqual(['bye'])
  await expect.poll(calls, { timeout: 10_000 }).toContain('up -i work')
})

test("the command inside fish's lines is the same for a POSIX shell", async () => {
  // fish's single quotes know `\\` and `\'` only.
  const quoted = /sh -c '(.*)'\n$/s.exec(fishLines(autostart))?.[1] ?? ''
  const command = quoted.replace(/\\([\\'])/g, '$1')
  expect(posixLines(autostart)).toContain(command)
})

test('the unit holds the command, the way to Node and the home', () => {
  const text = unitText({
    instance: 'work',
    root: '/box/instances/work',
    program: { path: '/opt/sparkbox', nodeFolder: '/node/bin', environment: { SPARKBOX_HOME: '/box' } },
  })
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      'Environment="PATH=/node/bin:/usr/local/bin:/usr/bin:/bin"',
      'Environment="SPARKBOX_HOME=/box"',
      'ExecStart=/usr/bin/env "/opt/sparkbox" up -i work --no-color',
      'ExecStop=/usr/bin/env "/opt/sparkbox" down -i work --no-color',
    ]),
  )
})

test.skipIf(!existsSync('/usr/bin/systemd-analyze'))('systemd finds nothing wrong with the unit', async () => {
  const file = join(folder, 'sparkbox-work.service')
  await writeFile(file, unitText(autostart))
  expect(await verify(file)).toEqual([])
  await writeFile(file, unitText(autostart).replace('oneshot', 'oneshoot'))
  expect(await verify(file)).toEqual([expect.stringContaining('oneshoot')])
})

async function verify(file: string): Promise<string[]> {
  const environment = { PATH: '/usr/bin:/bin', XDG_RUNTIME_DIR: folder, HOME: folder }
  const argv = ['systemd-analyze', '--user', 'verify', file]
  const { lines } = await runProgram({ argv, environment, directory: '/', signal: AbortSignal.timeout(20_000) })
  // It looks into folders of this machine, too.
  return lines.filter((line) => line.includes('sparkbox-work'))
}

/** What the shell says, without its complaints about the missing terminal; it must not take the time of the teller. */
async function login(shell: string, flags: string): Promise<string[]> {
  const { lines } = await runProgram({
    argv: [shell, flags, 'echo bye'],
    environment: { PATH: '/usr/bin:/bin', HOME: folder, LANG: 'C.UTF-8', TERM: 'xterm' },
    directory: folder,
    signal: AbortSignal.timeout(15_000),
  })
  return lines.filter((line) => !/job control|process group|can't access tty|set up terminal/.test(line))
}

function calls(): Promise<string> {
  return readFile(`${autostart.program.path}.calls`, 'utf8').catch(() => '')
}

/** The tellers are in sessions of their own; each one is known by its working folder. */
async function endTellers(): Promise<void> {
  const script = `for each in /proc/[0-9]*; do
    [ "$(readlink "$each/cwd")" = ${quoteForShell(folder)} ] && [ "$(cat "$each/comm")" = sleep ] && kill "\${each#/proc/}"
  done; true`
  const environment = { PATH: '/usr/bin:/bin' }
  await runProgram({
    argv: ['/bin/sh', '-c', script],
    environment,
    directory: '/',
    signal: AbortSignal.timeout(20_000),
  })
}
