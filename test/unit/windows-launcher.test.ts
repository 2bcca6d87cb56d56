// windows/sparkbox.cmd as far as it can be tried without Windows: its text, and the way of its arguments through the
// rules of cmd.exe and CommandLineToArgvW into a real bash with a small program named sparkbox.
import { spawnSync } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const text = await readFile(fileURLToPath(new URL('../../windows/sparkbox.cmd', import.meta.url)), 'latin1')
const lines = text.split('\r\n')

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sparkbox-cmd-'))
  await mkdir(join(home, '.local/bin'), { recursive: true })
  const program = join(home, '.local/bin/sparkbox')
  await writeFile(program, '#!/bin/sh\nfor each in "$@"; do printf "<%s>\\n" "$each"; done\nexit 7\n')
  await chmod(program, 0o755)
})
afterEach(() => rm(home, { recursive: true }))

test('its lines end as Windows wants it, and it holds nobody’s paths', () => {
  expect(lines.at(-1)).toBe('')
  expect(lines.slice(0, -1).filter((line) => /[\r\n]/.test(line))).toEqual([])
  expect(text).toMatch(/^[\x20-\x7e\r\n]*$/)
  expect(text).not.toMatch(/[A-Za-z]:\\|\\Users\\|\/home\/|\/mnt\//)
})

test('it runs one program, whose exit code is its own, and leaves no variable behind', () => {
  const commands = lines.filter((line) => line !== '' && !line.startsWith('rem'))
  expect(lines.filter((line) => line.startsWith('rem') && /[%&|<>^]/.test(line))).toEqual([])
  expect(commands[0]).toBe('@echo off')
  expect(commands[1]).toBe('setlocal DisableDelayedExpansion')
  expect(commands.at(-2)).toMatch(/^wsl\.exe .* %\*$/)
  expect(commands.at(-1)).toBe('exit /b %ERRORLEVEL%')
})

test.each<[typed: string, received: string[]]>([
  ['up', ['up']],
  ['', []],
  ['sql "select 1 + 1"', ['sql', 'select 1 + 1']],
  [`sql "select 'a b', \\"c\\" from t where x > 1 & 2 | 3"`, ['sql', `select 'a b', "c" from t where x > 1 & 2 | 3`]],
  ['exec -- echo $HOME `id` * ; $(id)', ['exec', '--', 'echo', '$HOME', '`id`', '*', ';', '$(id)']],
  ['run "C:\\my jobs\\a.py" ""', ['run', 'C:\\my jobs\\a.py', '']],
  ['config set a=b!c%d', ['config', 'set', 'a=b!c%d']],
])('typed %j arrives as %j', (typed, received) => {
  const { status, stdout } = runLauncher(typed)
  expect(stdout).toBe(received.map((each) => `<${each}>\n`).join(''))
  expect(status).toBe(7)
})

test('SPARKBOX_DISTRO chooses the distribution, also one with a blank in its name', () => {
  expect(wslArguments('up', '--distribution "My Linux"').slice(0, 4)).toEqual([
    'wsl.exe',
    '--distribution',
    'My Linux',
    '--exec',
  ])
  expect(lines).toContain('if defined SPARKBOX_DISTRO set sparkbox_distribution=--distribution "%SPARKBOX_DISTRO%"')
})

/** What wsl.exe does after --exec: it starts the program with these arguments. */
function runLauncher(typed: string) {
  const argv = wslArguments(typed, '')
  const [program, ...rest] = argv.slice(argv.indexOf('--exec') + 1)
  const environment = { HOME: home, PATH: '/usr/bin:/bin' }
  return spawnSync(program!, rest, { env: environment, encoding: 'utf8', cwd: home })
}

/** cmd.exe replaces %variables% and %* before it looks at the line, and replaces nothing in what it put there. */
function wslArguments(typed: string, distribution: string): string[] {
  const line = lines.find((each) => each.startsWith('wsl.exe'))!
  const put: Record<string, string> = { '%sparkbox_distribution%': distribution, '%*': typed }
  return splitAsWindows(line.replace(/%sparkbox_distribution%|%\*/g, (name) => put[name]!))
}

/**
 * CommandLineToArgvW: blanks separate outside of quotes; 2n backslashes before a quote are n and the quote acts, 2n + 1
 * are n and a plain quote. https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-commandlinetoargvw
 */
function splitAsWindows(line: string): string[] {
  const found: string[] = []
  let current: string | null = null
  let quoted = false
  for (const [piece] of line.matchAll(/\\*"|[^"]/g)) {
    if (piece.endsWith('"')) {
      const slashes = piece.length - 1
      current = (current ?? '') + '\\'.repeat(Math.floor(slashes / 2))
      if (slashes % 2 === 1) current += '"'
      else quoted = !quoted
    } else if (/[ \t]/.test(piece) && !quoted) {
      if (current !== null) found.push(current)
      current = null
    } else current = (current ?? '') + piece
  }
  return current === null ? found : [...found, current]
}
