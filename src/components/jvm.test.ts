import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { testInstance } from '../instance/testing.js'
import type { Instance } from './contract.js'
import { javaCompatibilityOptions } from './java-options.js'
import { argumentFiles, type JvmDefinition, javaCommand } from './jvm.js'

const odd = {
  blanks: ' two  blanks ',
  quotes: `it's "quoted"`,
  backslashes: 'C:\\new\\table\\',
  comment: 'a #b',
  hash: '#c',
  dollar: '$HOME ${user.name} `x`',
  star: '/a b/*',
  letters: 'é東',
}

test('a real Java reads from an argument file what was meant', async () => {
  const folder = await mkdtemp(join(tmpdir(), "sparkbox jvm's-"))
  try {
    // No option that only newer Javas know.
    const java = { ...testInstance().javas.hadoop, major: 17 }
    const instance = testInstance({ root: folder }, { javas: { hadoop: java, hive: java, spark: java } })
    const text = fileOf(instance, { ...definition, systemProperties: odd, userOptions: ['-Dlast=a b'] })
    const file = join(folder, 'java.args')
    await writeFile(file, text)
    const { stderr } = await promisify(execFile)('java', [`@${file}`, '-XshowSettings:properties', '-version'], {
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    })
    const seen = new Map([...stderr.matchAll(/^ {4}(\S+) = (.*)$/gm)].map((match) => [match[1], match[2]]))
    for (const [key, value] of Object.entries({ ...odd, last: 'a b' })) expect(seen.get(key), key).toBe(value)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test("the person's options come last, and the heap is the one of the plan", () => {
  const instance = testInstance({ yaml: 'services: {namenode: {heap: 777m, javaOptions: [-Xmx1g]}}' })
  const text = fileOf(instance, { ...definition, heapMegabytes: 777, userOptions: ['-Xmx1g'] })
  const lines = text.split('\n')
  expect(lines.indexOf('-Xmx777m')).toBeGreaterThan(0)
  expect(lines.indexOf('-Xmx1g')).toBeGreaterThan(lines.indexOf('-Xmx777m'))
  expect(lines.slice(-3)).toEqual(['-cp', '/lib/*:/conf', ''])
})

test('options that only newer Javas know are left out for older ones', () => {
  const newer = ['--enable-native-access=ALL-UNNAMED', '--sun-misc-unsafe-memory-access=allow']
  const given = (major: number) => javaCompatibilityOptions(major).filter((option) => newer.includes(option))
  expect(given(17)).toEqual([])
  expect(given(22)).toEqual(newer.slice(0, 1))
  expect(given(24)).toEqual(newer)
})

test('a command line is short: everything else stands in the file', () => {
  const instance = testInstance()
  expect(javaCommand(instance, definition, 'org.x.Main', '-format')).toEqual([
    join(instance.javas.hadoop.home, 'bin/java'),
    `@${join(instance.directories.conf, 'jvm/test.args')}`,
    'org.x.Main',
    '-format',
  ])
})

test('Java 8, which reads no argument files, gets its options one by one', () => {
  const java = { ...testInstance().javas.hadoop, major: 8 }
  const instance = testInstance({}, { javas: { hadoop: java, hive: java, spark: java } })
  expect(argumentFiles(instance, definition)).toEqual([])
  const command = javaCommand(instance, definition, 'org.x.Main')
  expect(command[0]).toBe(join(java.home, 'bin/java'))
  expect(command.slice(-3)).toEqual(['-cp', '/lib/*:/conf', 'org.x.Main'])
  expect(command.filter((option) => option.startsWith('--') || option.includes('SharedArchive'))).toEqual([])
})

function fileOf(instance: Instance, jvm: JvmDefinition): string {
  return argumentFiles(instance, jvm)[0]!.text!
}

const definition = {
  id: 'test',
  product: 'hadoop' as const,
  archive: 'hadoop' as const,
  heapMegabytes: 64,
  classpath: ['/lib/*', '/conf'],
  systemProperties: {},
  compiler: 'late' as const,
}
