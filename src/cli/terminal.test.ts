// The program on a real terminal, with hostile text in everything that it reads.
import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { attacks } from '../../test/fuzz/hostile.js'
import { requireHarmless } from '../../test/fuzz/terminal.js'
import { findHome } from '../instance/home.js'
import { writeRecord } from '../instance/record.js'
import { type Build, build } from './testing/build.js'

let compiled: Build
let folder: string
beforeAll(async () => {
  compiled = await build()
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-terminal-'))
  const logs = join(folder, 'instances', 'default', 'logs')
  await mkdir(logs, { recursive: true })
  const lines = attacks.map(
    (attack, index) => `2026-11-24 10:00:00,${100 + index} ERROR a.B: line ${index} ${attack} end\n`,
  )
  await writeFile(join(logs, 'namenode.log'), lines.join(''))
  await writeRecord(findHome({ SPARKBOX_HOME: folder }), {
    schemaVersion: 1,
    id: '0123456789abcdef',
    name: 'default',
    stack: attacks.join(' '),
    createdAt: '2030-01-31T08:00:00.000Z',
    ports: {},
    postgresFolder: join(folder, 'postgres'),
    postgresAccount: null,
    dataVersions: {},
  })
}, 60_000)
afterAll(async () => {
  await compiled.remove()
  await rm(folder, { recursive: true })
})

/** What the view of the progress itself writes before a line: to the first column, and nothing below. */
const own = /\r\u001b\[J/g

/** All that a terminal gets, by script(1) of util-linux, which gives the program one. */
async function onTerminal(...words: string[]): Promise<string> {
  const program = [process.execPath, join(compiled.directory, 'dist/cli/main.cjs'), ...words]
  const line = program.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ')
  const environment = {
    ...process.env,
    SPARKBOX_HOME: folder,
    LANG: 'C.UTF-8',
    TERM: 'xterm-256color',
    CI: '',
    NO_COLOR: '',
  }
  const { stdout } = await promisify(execFile)('script', ['--quiet', '--command', line, '/dev/null'], {
    env: environment,
  })
  return stdout.replaceAll('\r\n', '\n').replace(own, '')
}

test.each([
  ['logs', ['logs', 'namenode'], 'line 10'],
  ['raw logs', ['logs', 'namenode', '--raw'], 'line 10'],
  ['the problems in logs', ['logs', '--problems', '--tail', '200'], 'line 10'],
  ['the list of instances', ['list'], 'default'],
  ['status', ['status'], 'default'],
  [
    'a stack that is not there',
    ['stack', 'show', attacks.slice(20, 40).join('').replaceAll('\0', '')],
    'UNKNOWN_STACK',
  ],
  ['a command that is not there', [`st\u001b]52;c;eA==\u0007atu\u202es`], 'UNKNOWN_COMMAND'],
])('%s', async (_, words, expected) => {
  const shown = await onTerminal(...words).catch((error: { stdout?: string }) => {
    if (error.stdout === undefined) throw error
    return error.stdout.replaceAll('\r\n', '\n').replace(own, '')
  })
  expect(shown).toContain(expected)
  requireHarmless(shown, 'painted lines')
})
