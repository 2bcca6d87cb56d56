// The launcher at the repository's root, on a small project of its own.
import {
  chmod,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { start } from './testing/process.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
let project: string
let bin: string

beforeEach(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'sparkbox-launcher-')))
  bin = join(project, 'bin')
  await mkdir(join(project, 'src/cli'), { recursive: true })
  await mkdir(bin)
  await copyFile(join(root, 'sparkbox'), join(project, 'sparkbox'))
  await chmod(join(project, 'sparkbox'), 0o755)
  await writeFile(join(project, 'package.json'), '{"type":"module"}')
  await writeFile(join(project, 'package-lock.json'), '{}')
  await writeFile(
    join(project, 'rolldown.config.ts'),
    `export default { input: { 'cli/main': 'src/cli/main.ts' }, platform: 'node', output: { format: 'cjs', entryFileNames: '[name].cjs' } }`,
  )
  await writeSource('one')
  // Stands for the registry: it counts its calls and links the modules that are already here.
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh\necho called >>"${project}/npm-calls"\n[ ! -e "${project}/npm-fails" ] || { echo 'no network' >&2; exit 1; }\n` +
      `mkdir -p node_modules/.bin\nln -sf "${root}node_modules/.bin/rolldown" node_modules/.bin/rolldown\n` +
      'sleep 0.3\ntouch node_modules/.package-lock.json\n',
    { mode: 0o755 },
  )
})
afterEach(() => rm(project, { recursive: true, force: true }))

async function writeSource(word: string): Promise<void> {
  const file = join(project, 'src/cli/main.ts')
  await writeFile(
    file,
    `declare const process: any, console: any\nconsole.log('${word}', process.argv.slice(2).join(','))\nprocess.exit(process.argv[2] === 'fail' ? 41 : 0)\n`,
  )
}

async function launch(words: string[] = [], program = join(project, 'sparkbox')) {
  const running = start([program, ...words], { PATH: `${bin}${delimiter}${process.env.PATH}` })
  const { code } = await running.ended
  return { code, output: running.output() }
}

const preparing = 'Preparing sparkbox (first run or new version) …\n'
const npmCalls = async () => (await readFile(join(project, 'npm-calls'), 'utf8')).trim().split('\n').length

test('prepares once, and again when a source is newer; tests do not count', async () => {
  expect(await launch(['a', 'b c'])).toEqual({ code: 0, output: `${preparing}one a,b c\n` })
  expect(await launch()).toEqual({ code: 0, output: 'one \n' })
  await writeFile(join(project, 'src/cli/main.test.ts'), '')
  await utimes(join(project, 'src/cli'), new Date(0), new Date(0))
  expect((await launch()).output).toBe('one \n')
  await writeSource('two')
  expect((await launch()).output).toBe(`${preparing}two \n`)
  expect(await npmCalls()).toBe(1)
  expect(await readdir(join(project, '.build'))).toEqual(expect.not.arrayContaining(['lock']))
})

test('hands on the exit code, and works through a link from another folder', async () => {
  await symlink(join(project, 'sparkbox'), join(bin, 'linked'))
  expect(await launch(['fail'], join(bin, 'linked'))).toEqual({ code: 41, output: `${preparing}one fail\n` })
})

test('prepares once for two that start together', async () => {
  const both = await Promise.all([launch(['a']), launch(['b'])])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(both.map(({ output }) => output.replace(preparing, '')).sort()).toEqual(['one a\n', 'one b\n'])
  expect(await npmCalls()).toBe(1)
})

test('takes over the lock of a process that is gone', async () => {
  await mkdir(join(project, '.build/lock'), { recursive: true })
  await writeFile(join(project, '.build/lock/pid'), '4194304\n')
  const both = await Promise.all([launch(['a']), launch(['b'])])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(await npmCalls()).toBe(1)
})

test.runIf(process.getuid?.() === 0)(
  'says at once whose folder it is where this account cannot prepare it',
  async () => {
    await mkdir(join(project, '.build'))
    await chmod(project, 0o755)
    const words = ['--reuid=nobody', '--clear-groups', join(project, 'sparkbox')]
    const refused = start(['setpriv', ...words], { PATH: process.env.PATH ?? '' })
    expect(await refused.ended).toMatchObject({ code: 5 })
    expect(refused.output()).toContain(`${project} must be prepared for its sources, and nobody cannot write there`)
    expect(refused.output()).toContain(`fix: sudo -u root '${project}/sparkbox' --version`)
  },
)

test('says why it cannot install, and tries again the next time', async () => {
  await writeFile(join(project, 'npm-fails'), '')
  const failed = await launch()
  expect(failed.code).toBe(1)
  expect(failed.output).toContain('error[INTERNAL]: npm ci failed\n    no network\n  log: ')
  await rm(join(project, 'npm-fails'))
  expect((await launch()).output).toBe(`${preparing}one \n`)
})

test('a failed build leaves the one before, and runs neither', async () => {
  await launch()
  await writeFile(join(project, 'src/cli/main.ts'), 'const = 1\n')
  const failed = await launch()
  expect(failed.code).toBe(1)
  expect(failed.output).toContain('the build failed')
  expect(failed.output).toContain('src/cli/main.ts')
  await writeSource('three')
  expect((await launch()).output).toBe(`${preparing}three \n`)
})

test('uses a distribution without sources as it is', async () => {
  await launch()
  await rm(join(project, 'src'), { recursive: true })
  await rm(join(project, 'node_modules'), { recursive: true })
  expect(await launch(['x'])).toEqual({ code: 0, output: 'one x\n' })
})

test('names Node and a way to get it where it is missing or too old', async () => {
  for (const [version, message] of [
    ['', 'Node is not installed'],
    ['v18.20.4', 'Node v18.20.4 is too old'],
  ]) {
    const tools = await mkdtemp(join(project, 'tools-'))
    for (const tool of ['sh', 'dirname', 'readlink', 'find', 'sed'])
      await symlink(`/usr/bin/${tool}`, join(tools, tool))
    const node = `#!/bin/sh\n[ "$1" = --version ] && echo ${version} && exit\nexit 1\n`
    if (version !== '') await writeFile(join(tools, 'node'), node, { mode: 0o755 })
    const running = start([join(project, 'sparkbox')], { PATH: tools })
    expect((await running.ended).code).toBe(5)
    expect(running.output()).toMatch(new RegExp(`^error\\[TOOL_MISSING\\]: ${message}; .*\n  fix: sudo `))
  }
})
