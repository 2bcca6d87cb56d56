// The commands that are put on PATH, run by a real shell, with a Java that tells how it was called.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runProgram } from '../host/run-program.js'
import { makePlan } from '../instance/plan.js'
import { testInstance } from '../instance/testing.js'
import { writePlan } from '../instance/write.js'
import type { Instance } from './contract.js'
import { launchers } from './registry.js'
import { pythonExecutable } from './spark/paths.js'

const teller = `#!/bin/sh
for argument in "$@"; do printf '[%s]' "$argument"; done
echo
printf '%s\\n' "$HADOOP_CONF_DIR" "$METASTORE_HOME"
`

let folder: string
let instance: Instance

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-launchers-'))
  instance = testInstance({ root: join(folder, `it's a "box" $HOME \`x\` \\ & ;`) })
  const programs = join(instance.artifacts.spark!, 'site-packages/pyspark/bin')
  const makers = ['spark-shell', 'spark-submit', 'pyspark'].map((name) => join(programs, name))
  for (const program of [join(instance.javas.hadoop.home, 'bin', 'java'), pythonExecutable(instance), ...makers]) {
    await mkdir(dirname(program), { recursive: true })
    await writeFile(program, teller, { mode: 0o755 })
  }
  await writePlan(instance, makePlan(instance), { signal: AbortSignal.timeout(10_000), emit: () => {} })
})

afterAll(() => rm(folder, { recursive: true }))

const words = ['a b', "it's", '"x"', '$HOME', '*', '', '-v', 'back\\slash']
const shown = words.map((word) => `[${word}]`).join('')

test('every command is a script that the shell understands', async () => {
  for (const { name, script, folder = 'bin' } of launchers(instance)) {
    const shell = script.startsWith('#!/bin/sh') ? '/bin/sh' : '/bin/bash'
    const { exitCode, lines } = await execute(shell, '-n', join(instance.directories[folder], name))
    expect({ name, exitCode, lines }).toEqual({ name, exitCode: 0, lines: [] })
  }
})

describe("Hadoop's commands", () => {
  test.each([
    ['hdfs', ['dfs'], '[org.apache.hadoop.fs.FsShell]'],
    ['hadoop', ['fs'], '[org.apache.hadoop.fs.FsShell]'],
    ['hadoop', ['org.example.Main'], '[org.example.Main]'],
    ['yarn', ['application'], '[org.apache.hadoop.yarn.client.cli.ApplicationCLI][application]'],
    ['mapred', ['job'], '[org.apache.hadoop.mapred.JobClient]'],
  ])('%s %j hands every word on as it is', async (name, subcommand, start) => {
    const { exitCode, output } = await run(name, ...subcommand, ...words)
    expect(exitCode).toBe(0)
    expect(output[0]).toBe(`[@${join(instance.directories.conf, 'jvm/hadoop-client.args')}]${start}${shown}`)
  })

  test('have the configuration of the instance, whatever the shell had', async () => {
    expect((await run('hdfs', 'dfs')).output[1]).toBe(join(instance.directories.conf, 'hadoop'))
  })

  test('take the options of HADOOP_OPTS', async () => {
    const { output } = await runWith({ HADOOP_OPTS: '-Dx=1 -Dy=2' }, 'hdfs', 'dfs')
    expect(output[0]).toContain('[-Dx=1][-Dy=2][org.apache.hadoop.fs.FsShell]')
  })

  test.each([
    ['yarn', 'nonsense', "yarn: unknown subcommand 'nonsense'; known: application"],
    ['hdfs', 'org.example.Main', "hdfs: unknown subcommand 'org.example.Main'"],
  ])('%s %s is refused with what to do', async (name, subcommand, text) => {
    const { exitCode, lines, output } = await run(name, subcommand)
    expect(exitCode).toBe(2)
    expect(lines.join('\n')).toContain(text)
    expect(output).toEqual([])
  })

  test('without a subcommand they list those there are', async () => {
    const { exitCode, output } = await run('hdfs')
    expect(exitCode).toBe(0)
    expect(output[1]).toMatch(/^subcommands: dfs .*classpath$/)
  })

  test('tell the classpath', async () => {
    const { output } = await run('hadoop', 'classpath')
    expect(output).toEqual([`${join(instance.directories.conf, 'hadoop')}:${instance.artifacts.hadoop}/lib/*`])
  })
})

describe("Hive's commands", () => {
  const start = () => `[@${join(instance.directories.conf, 'jvm/beeline.args')}][org.apache.hive.beeline.BeeLine]`
  const connection = '[-u][jdbc:hive2://127.0.0.1:10000/default][-n][ada]'

  test.each(['beeline', 'hive'])('%s talks to the instance', async (name) => {
    const { output } = await run(name, '-e', "select 'a b'")
    const quiet = '[--hiveconf][hive.server2.logging.operation.level=NONE]'
    expect(output[0]).toBe(`${start()}${connection}${quiet}[-e][select 'a b']`)
    expect((await run(name, '-n', 'eve')).output[0]).toBe(`${start()}${connection}${quiet}[-n][eve]`)
  })

  test('beeline with a URL talks to that', async () => {
    const { output } = await run('beeline', '-u', 'jdbc:hive2://other', '-e', 'x')
    expect(output[0]).toBe(`${start()}[-u][jdbc:hive2://other][-e][x]`)
  })

  describe('with a password', () => {
    const file = () => join(instance.directories.secrets, 'sql-password')

    beforeAll(async () => {
      const asking = testInstance({ root: instance.directories.root, yaml: 'security:\n  sql: password\n' })
      const { script } = launchers(asking).find(({ name }) => name === 'beeline')!
      await writeFile(join(instance.directories.bin, 'asking-beeline'), script, { mode: 0o755 })
    })

    test('beeline names the file that holds it', async () => {
      const { output } = await run('asking-beeline', '-e', 'x')
      expect(output[0]).toMatch(`${start()}${connection}[-w][${file()}]`)
    })

    test.each([
      'jdbc:hive2://127.0.0.1:10000',
      'jdbc:hive2://localhost:10000/',
      'jdbc:hive2://localhost:10000/default;a=b?c=d',
    ])('also behind a URL of the instance: %s', async (url) => {
      const rest = `[-u][${url}][-e][select "password=x"]`
      const anybody = await run('asking-beeline', '-u', url, '-e', 'select "password=x"')
      expect(anybody.output[0]).toBe(`${start()}[-w][${file()}][-n][ada]${rest}`)
      const eve = await run('asking-beeline', '-n', 'eve', '-u', url)
      expect(eve.output[0]).toBe(`${start()}[-w][${file()}][-n][eve][-u][${url}]`)
    })

    test.each([
      ['-u', 'jdbc:hive2://127.0.0.1:100000/x'],
      ['-u', 'jdbc:hive2://10.0.0.1:10000/x'],
      ['-u', 'jdbc:hive2://127.0.0.1:10000.example.org:1/x'],
      ['-u', 'jdbc:hive2://127.0.0.1:10000/x;user=a;password=b'],
      ['-u', 'jdbc:hive2://127.0.0.1:10000', '-p', 'b'],
      ['-u', 'jdbc:hive2://127.0.0.1:10000', '-w', '/file'],
      ['-r', '-e', 'jdbc:hive2://127.0.0.1:10000'],
    ])('but to no other server, and not in place of another one: %s %s %s %s', async (...typed) => {
      const { output } = await run('asking-beeline', ...typed)
      expect(output[0]).toBe(`${start()}${typed.map((word) => `[${word}]`).join('')}`)
    })
  })

  test('schematool has its scripts, also as a service of hive', async () => {
    for (const call of [['schematool'], ['hive', '--service', 'schemaTool']] as [string, ...string[]][]) {
      const { output } = await run(...call, '-info')
      expect(output[0]).toMatch(/MetastoreSchemaTool\]\[-info\]$/)
      expect(output[2]).toBe(instance.artifacts['hive-schema'])
    }
  })
})

test.each(['spark-submit', 'spark-shell', 'pyspark', 'sparkbox-python'])(
  '%s hands every word on as it is',
  async (name) => {
    const { exitCode, output } = await run(name, ...words)
    expect({ exitCode, first: output[0] }).toEqual({ exitCode: 0, first: shown })
  },
)

function run(name: string, ...rest: string[]) {
  return runWith({}, name, ...rest)
}

function runWith(environment: Record<string, string>, name: string, ...rest: string[]) {
  return runProgram({
    argv: [join(instance.directories.bin, name), ...rest],
    environment: { PATH: '/usr/bin:/bin', HADOOP_CONF_DIR: '/elsewhere', ...environment },
    directory: folder,
    signal: AbortSignal.timeout(10_000),
  })
}

function execute(...argv: string[]) {
  const environment = { PATH: '/usr/bin:/bin' }
  return runProgram({ argv, environment, directory: folder, signal: AbortSignal.timeout(10_000) })
}
