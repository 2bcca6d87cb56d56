import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Build, build } from './testing/build.js'
import { start } from './testing/process.js'

let built: Build
let main: string

beforeAll(async () => {
  built = await build()
  main = join(built.directory, 'dist/cli/main.cjs')
})
afterAll(() => built.remove())

/** A program that runs the real command line on a stack written in a few lines. */
async function program(name: string, stack: string): Promise<string> {
  const file = join(built.directory, `${name}.mjs`)
  await writeFile(
    file,
    `import { runCli } from './dist/cli/run-cli.cjs'
const hold = setInterval(() => {}, 1000)
const untilAborted = (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
const stack = { remainingProcesses: () => [], ${stack} }
process.exit(await runCli(process.argv.slice(2), process, process.env, { stack }))`,
  )
  return file
}

const node = process.execPath

test('the daemon loads no file of its build later, which a newer build takes away', async () => {
  const text = await readFile(join(built.directory, 'dist/daemon/main.js'), 'utf8')
  expect(text.length).toBeGreaterThan(1_000_000)
  expect(text.match(/["'`]\.\.?\/[^"'`]*chunks?\/[^"'`]*["'`]/g)).toBeNull()
  expect(await readdir(join(built.directory, 'dist/daemon'))).toEqual(['main.js'])
})

describe('the real process', () => {
  test('prints help, and ends with 2 for an unknown command', async () => {
    const help = start([node, main, '--help'])
    expect(await help.ended).toEqual({ code: 0, signal: null })
    expect(help.output()).toContain('Usage: sparkbox COMMAND')
    expect(await start([node, main, 'nonsense']).ended).toEqual({ code: 2, signal: null })
  })

  test('tells its version', async () => {
    const version = start([node, main, '--version'])
    await version.ended
    const { version: expected } = JSON.parse(await readFile(join(built.directory, 'package.json'), 'utf8'))
    expect(version.output()).toBe(`${expected}\n`)
  })

  test('ends when its reader has everything, however much it is and however late', async () => {
    // The pipe is full, and the command at its end, long before the reader begins.
    const script = '"$@" | { sleep 2; cat; }; echo; echo "code ${PIPESTATUS[0]}"'
    const piped = start(['bash', '-c', script, 'bash', node, main, 'explain', '--json'])
    await piped.ended
    const [json = '', code] = piped
      .output()
      .trimEnd()
      .split(/\n+(?=code )/)
    expect(code).toBe('code 0')
    expect(json.length).toBeGreaterThan(65_536)
    expect(JSON.parse(json)).toMatchObject({ command: 'explain', status: 'ok' })
  })

  test('ends quietly when its reader has gone', async () => {
    const piped = start(['bash', '-c', '"$@" | true; echo "code ${PIPESTATUS[0]}"', 'bash', node, main, '--help'])
    await piped.ended
    expect(piped.output()).toBe('code 0\n')
  })

  test('says in its own words that its output could not be written', async () => {
    const full = start(['bash', '-c', '"$@" >/dev/full', 'bash', node, main, 'explain'])
    expect(await full.ended).toMatchObject({ code: 5 })
    expect(full.output()).toMatch(/^error\[DISK_SPACE\]: standard output cannot be written, because the disk is full\n/)
    expect(full.output()).not.toContain('    at ')
  })

  test('goes on when nobody can read its messages', async () => {
    const deaf = start(['bash', '-c', '"$@" 2>/dev/full', 'bash', node, main, 'nonsense'])
    expect(await deaf.ended).toEqual({ code: 2, signal: null })
  })
})

describe('Ctrl-C', () => {
  test('asks the work to stop, says so, and ends with 130', async () => {
    const file = await program(
      'clean',
      `async up(_request, { signal, emit }) {
         emit({ type: 'notice', level: 'info', text: 'working' })
         await untilAborted(signal).catch(() => {})
         emit({ type: 'notice', level: 'info', text: 'cleaned up' })
         signal.throwIfAborted()
       }`,
    )
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const running = start([node, file, 'up'])
      await running.seen(/working/)
      running.child.kill(signal)
      expect(await running.ended).toEqual({ code: 130, signal: null })
      expect(running.output()).toMatch(
        new RegExp(`${signal}: stopping cleanly.*\ncleaned up\nerror\\[INTERRUPTED\\]: interrupted by ${signal}\n`),
      )
    }
  })

  test('twice ends at once and names what may remain; a doubled signal does not count', async () => {
    const file = await program(
      'stubborn',
      `remainingProcesses: () => [{ pid: 4121, title: 'NameNode' }],
       async up(_request, { emit }) {
         emit({ type: 'notice', level: 'info', text: 'working' })
         await new Promise(() => {})
       }`,
    )
    const running = start([node, file, 'up'])
    await running.seen(/working/)
    running.child.kill('SIGINT')
    await running.seen(/stopping cleanly/)
    running.child.kill('SIGINT')
    await delay(150)
    expect(running.child.exitCode).toBe(null)
    running.child.kill('SIGINT')
    expect(await running.ended).toEqual({ code: 130, signal: null })
    expect(running.output()).toContain(
      'stopped at once; these may still run:\n  4121  NameNode\n  to end them: kill 4121\n',
    )
  })

  test('is the usual end of logs -f', async () => {
    const file = await program(
      'follow',
      `async *logs(_request, { signal }) {
         yield { service: 'a', time: null, level: null, text: 'first line', problem: null }
         await untilAborted(signal)
       }`,
    )
    const running = start([node, file, 'logs', '-f', 'postgres'])
    await running.seen(/first line/)
    running.child.kill('SIGINT')
    expect(await running.ended).toEqual({ code: 130, signal: null })
    expect(running.output()).toBe('first line\n')
  })

  test('reaches a program that runs in the foreground, whose exit code counts', async () => {
    const file = await program(
      'child',
      `execCommand: async ({ arguments: argv }) => ({ argv, environment: process.env, directory: null })`,
    )
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const script = `trap 'kill $!; exit 7' ${signal.slice(3)}; sleep 30 >/dev/null 2>&1 & echo child ready; wait`
      const running = start([node, file, 'exec', 'sh', '-c', script])
      await running.seen(/child ready/)
      running.child.kill(signal)
      expect(await running.ended).toEqual({ code: 7, signal: null })
    }
  })
})

describe('on a terminal', () => {
  const live = `async up(_request, { emit }) {
    const service = (status, milliseconds, detail) => emit({ type: 'service', id: 'namenode', title: 'NameNode', status, milliseconds, detail })
    emit({ type: 'step', id: 'spark', title: 'Spark', status: 'started' })
    emit({ type: 'progress', id: 'spark', done: 0, total: 4194304, unit: 'bytes' })
    await new Promise((resolve) => setTimeout(resolve, 300))
    emit({ type: 'progress', id: 'spark', done: 2097152, total: 4194304, unit: 'bytes' })
    service('starting', 0, 'safe mode is on')
    await new Promise((resolve) => setTimeout(resolve, 300))
    emit({ type: 'step', id: 'spark', title: 'Spark', status: 'done', milliseconds: 600 })
    service('ready', 500, '1 live DataNode')
    return { instance: 'default', alreadyRunning: false, milliseconds: 700, services: [], timing: null }
  }`

  /** Gives the command a pseudo-terminal of 100 columns. */
  const onTerminal = (command: string, environment: Record<string, string> = {}) =>
    start(['script', '-qec', `stty cols 100 rows 30; ${command}`, '/dev/null'], { TERM: 'xterm', ...environment })

  test('progress is drawn in place, and the cursor comes back', async () => {
    const running = onTerminal(`${node} ${await program('live', live)} up`)
    expect(await running.ended).toMatchObject({ code: 0 })
    const text = running.output()
    expect(text.match(/\u001b\[\?25l/g)).toHaveLength(1)
    expect(text.match(/\u001b\[\?25h/g)).toHaveLength(1)
    expect(text).toMatch(/\[████████░░░░░░░░\] 2\.0 MiB of 4\.0 MiB, [\d.]+ MiB\/s, .+ left/)
    expect(text).toContain('\u001b[1A\r')
    expect(text).toMatch(/◐ starting.*NameNode.*safe mode is on/)
    expect(text).toContain('1 of 1 service ready')
    expect(text).toContain('default: 0 services ready after 700 ms.')
  })

  test('a second Ctrl-C brings the cursor back, too', async () => {
    const stuck = `async up(_request, { emit }) {
      emit({ type: 'service', id: 'a', title: 'A', status: 'starting', milliseconds: 0, detail: 'pid=' + process.pid + ';' })
      await new Promise(() => {})
    }`
    const running = onTerminal(`${node} ${await program('stuck', stuck)} up`)
    await running.seen(/pid=\d+;/)
    const pid = Number(/pid=(\d+);/.exec(running.output())![1])
    process.kill(pid, 'SIGINT')
    await running.seen(/stopping cleanly/)
    await delay(150)
    process.kill(pid, 'SIGINT')
    expect(await running.ended).toMatchObject({ code: 130 })
    expect(running.output().lastIndexOf('\u001b[?25h')).toBeGreaterThan(running.output().lastIndexOf('\u001b[?25l'))
  })

  test.each([{ CI: '1' }, { TERM: 'dumb' }])('with %j it stays plain', async (environment) => {
    const running = onTerminal(`${node} ${await program('plain', live)} up`, environment)
    await running.ended
    expect(running.output()).not.toContain('\u001b[?25l')
    expect(running.output()).toMatch(/NameNode: .*ready/)
  })

  test('a severe deletion is typed out', async () => {
    const file = await program(
      'reset',
      `planReset: async () => ({ instance: 'default', actions: [{ kind: 'delete', subject: '/data', detail: '', bytes: null }] }),
       reset: async () => ({ instance: 'default', removed: ['/data'], kept: [], bytes: 0 })`,
    )
    const answer = async (word: string) => {
      const running = start(
        ['sh', '-c', `(sleep 1; echo ${word}; sleep 1) | script -qec '${node} ${file} reset' /dev/null`],
        { TERM: 'xterm' },
      )
      await running.ended
      return running.output()
    }
    const [right, wrong] = await Promise.all([answer('default'), answer('yes')])
    expect(right).toContain('Type default to go on:')
    expect(right).toContain('removed /data')
    expect(wrong).toContain('not confirmed; nothing was changed')
    expect(wrong).not.toContain('removed')
  })
})

test('bash completes commands, options, values and instances', async () => {
  const bin = await mkdtemp(join(built.directory, 'bin-'))
  await mkdir(join(bin, 'empty'))
  const list = await program(
    'list',
    `listInstances: async () => ({ instances: [{ name: 'default' }, { name: 'test' }] })`,
  )
  await writeFile(join(bin, 'sparkbox'), `#!/bin/sh\nexec ${node} ${list} "$@"\n`, { mode: 0o755 })
  const complete = async (...words: string[]) => {
    const script = `cd "$DIRECTORY"; source <(sparkbox completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _sparkbox; echo "\${COMPREPLY[@]}"`
    const running = start(['bash', '-c', script, 'bash', 'sparkbox', ...words], {
      PATH: `${bin}:${process.env.PATH}`,
      DIRECTORY: join(bin, 'empty'),
    })
    await running.ended
    return running.output().trim()
  }
  expect(await complete('re')).toBe('restart reset')
  expect(await complete('config', 'e')).toBe('explain')
  expect(await complete('logs', 'name')).toBe('namenode')
  expect(await complete('logs', 'postgres', 'hive')).toBe('hiveserver2')
  expect(await complete('-i', 'test', 'up', '--pro')).toBe('--profile')
  expect(await complete('start', '--profile', '')).toBe('small medium large auto')
  expect(await complete('shell', 'p')).toBe('python psql')
  expect(await complete('status', '-i', '')).toBe('default test')
  expect(await complete('sql', '-f', '')).toBe('')
  expect(await complete('config', 'set', '--js')).toBe('--json')
  await rm(bin, { recursive: true })
})
