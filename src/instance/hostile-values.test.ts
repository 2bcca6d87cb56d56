// Everything that is generated for a shell, run by a real one, for an instance whose every name and value wants to run a
// command.
import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { environmentText } from '../cli/output/environment-text.js'
import type { Instance } from '../components/contract.js'
import { instanceVariables } from '../components/environment.js'
import { pythonExecutable } from '../components/spark/paths.js'
import { loginBlockId, posixLines } from './autostart-text.js'
import { makePlan, type Plan } from './plan.js'
import { testInstance } from './testing.js'
import { writePlan } from './write.js'

/** Each would leave a file `struck` in the current folder, had it a chance. */
const attacks = [
  '$(touch struck)',
  '`touch struck`',
  "'; touch struck; '",
  '"; touch struck; "',
  '; touch struck #',
  '& touch struck &',
  '|touch struck',
  '>struck',
  "\\'; touch struck; \\'",
  '${IFS}$(touch${IFS}struck)',
  '{touch,struck}',
  '* ? [a] ~ !! %s',
]
const hostileFolder = attacks.slice(0, 8).join(' ')
const hostileValues = [...attacks, 'a\ntouch struck\n', '\n', "'\ntouch struck\n'", '\\\ntouch struck']

let outside: string
let folder: string
let instance: Instance
let plan: Plan

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), 'sparkbox-hostile-'))
  folder = join(outside, 'current folder')
  await mkdir(folder)
  const lines = hostileValues.map((value, index) => `  V${index}: ${JSON.stringify(value)}`)
  const root = join(outside, hostileFolder)
  instance = testInstance({ root, yaml: `spark-env:\n${lines.join('\n')}\n` })
  instance = {
    ...instance,
    program: { ...instance.program, path: join(root, 'sparkbox'), environment: { SPARKBOX_HOME: root } },
    tools: { ...instance.tools, r: { program: join(root, 'R'), variables: {} } },
    absences: { sparkr: { reason: attacks.join(' '), fix: attacks.join(' ') } },
    user: { ...instance.user, name: attacks[0]! },
  }
  plan = makePlan(instance)
  const makers = ['spark-shell', 'spark-sql', 'spark-submit', 'pyspark', 'sparkR', 'load-spark-env.sh']
  const stubs = [
    ...makers.map((name) => join(instance.artifacts.spark!, 'site-packages/pyspark/bin', name)),
    ...Object.values(instance.javas).map(({ home }) => join(home, 'bin', 'java')),
    ...[pythonExecutable(instance), instance.program.path, join(root, 'R')],
  ]
  for (const stub of new Set(stubs)) {
    await mkdir(dirname(stub), { recursive: true })
    await writeFile(stub, '#!/bin/sh\nprintf "%s\\\\n" "$@"\n', { mode: 0o755 })
    await chmod(stub, 0o755)
  }
  await writePlan(instance, plan, { signal: AbortSignal.timeout(20_000), emit: () => {} })
})
afterAll(() => rm(outside, { recursive: true }))

async function struck(): Promise<string[]> {
  return (await readdir(folder)).filter((name) => name !== 'empty')
}

async function shell(program: string, ...words: string[]): Promise<string> {
  const environment = { PATH: '/usr/bin:/bin', HOME: folder }
  try {
    const options = { cwd: folder, env: environment, timeout: 10_000 }
    return (await promisify(execFile)(program, words, options)).stdout
  } catch (error) {
    // A script that refuses its arguments has understood them.
    const { code, stdout, stderr } = error as { code: unknown; stdout: string; stderr: string }
    if (typeof code !== 'number' || /syntax error|unexpected|command not found/i.test(stderr)) throw error
    return stdout
  }
}

describe('no generated file for a shell runs what a value says', () => {
  test('the attacks are such that an unquoted value would be one', async () => {
    const where = join(outside, 'unquoted')
    await mkdir(where)
    for (const attack of attacks.slice(0, 2)) {
      await promisify(execFile)('sh', ['-c', `echo ${attack}`], { cwd: where })
      expect(await readdir(where)).toEqual(['struck'])
      await rm(join(where, 'struck'))
    }
  })

  test('every command, without words and with hostile ones', async () => {
    expect(plan.launchers.length).toBeGreaterThan(25)
    for (const { name, folder: where = 'bin' } of plan.launchers) {
      const command = join(instance.directories[where], name)
      for (const words of [[], ['--daemon', attacks[0]!, attacks[1]!], ['-u', ...attacks]]) {
        await shell(command, ...words)
        expect({ name, words, struck: await struck() }).toEqual({ name, words, struck: [] })
      }
    }
  })

  test('the environment of Spark, as its scripts read it', async () => {
    const file = plan.files.find(({ path }) => basename(path) === 'spark-env.sh')!
    const names = hostileValues.map((_, index) => `V${index}`)
    const print = names.map((name) => `printf '%s\\0' "$${name}"`).join('; ')
    for (const program of ['sh', 'bash']) {
      const output = await shell(program, '-c', `. "$0"; ${print}`, join(instance.directories.conf, file.path))
      expect(output.split('\0').slice(0, -1)).toEqual(hostileValues)
      expect(await struck()).toEqual([])
    }
  })

  test('the environment that a shell evaluates', async () => {
    const hostile = Object.fromEntries(hostileValues.map((value, index) => [`V${index}`, value]))
    const variables = { ...instanceVariables(instance), ...hostile }
    const text = environmentText({ instance: 'default', variables, path: [hostileFolder] }, 'sh', '')
    const output = await shell('sh', '-c', 'eval "$0"; env -0', text)
    const seen = Object.fromEntries(output.split('\0').map((entry) => entry.split(/=(.*)/s).slice(0, 2)))
    expect(seen).toMatchObject(variables)
    expect(seen.PATH).toBe(`${hostileFolder}:/usr/bin:/bin`)
    expect(await struck()).toEqual([])
  })

  test('the lines of autostart in a login file', async () => {
    const autostart = { instance: 'default', root: instance.directories.root, program: instance.program }
    const lines = `# ${loginBlockId(autostart)}\n${posixLines(autostart)}`
    await writeFile(join(outside, 'profile'), lines)
    for (const program of ['sh', 'bash']) {
      await shell(program, '-i', '-c', '. "$0"; wait', join(outside, 'profile'))
      expect(await struck()).toEqual([])
    }
    expect(await readFile(join(outside, 'profile'), 'utf8')).toBe(lines)
  })
})
