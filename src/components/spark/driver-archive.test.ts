// Which commands of Spark's launcher start from an archive; the script runs as spark-class would run it.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from '../../host/run-program.js'
import { shellWords } from '../../host/shell-word.js'
import { testInstance } from '../../instance/testing.js'
import { archivePath } from '../class-archives.js'
import type { Instance } from '../contract.js'
import { useDriverArchive } from './driver-archive.js'
import { sparkClasspath } from './paths.js'

const submit = 'org.apache.spark.deploy.SparkSubmit'
const shell = [submit, '--class', 'org.apache.spark.repl.Main', 'spark-shell']

let folder: string
let instance: Instance
let makers: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-driver-archive-'))
  instance = testInstance({ root: join(folder, 'a b') })
  const { conf, root } = instance.directories
  const jars = join(root, 'spark/jars')
  await mkdir(jars, { recursive: true })
  await writeFile(join(jars, 'slf4j-api-2.0.17.jar'), '')
  makers = [`${conf}/spark/`, `${jars}/slf4j-api-2.0.17.jar`, `${jars}/*`, `${conf}/hadoop/`].join(':')
})

afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['spark-shell', shell],
  ['spark-sql', [submit, '--class', 'org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver', 'spark-internal']],
  ['pyspark', [submit, '--name', 'PySparkShell', 'pyspark-shell']],
  ['spark-submit', [submit, 'job with blanks.py']],
])('a driver has the archive: %s', async (_, asked) => {
  const { command, words } = await run(asked, ['-Xmx1g', '-Dx=y z', '--add-opens=java.base/java.io=ALL-UNNAMED'])
  expect(command).toContain(`-XX:SharedArchiveFile=${archivePath(instance, 'spark')}`)
  expect(words.slice(0, 4)).toEqual(['-cp', sparkClasspath(instance).join(':'), '-Xmx1g', '-Dx=y z'])
})

test.each([
  ['768m', true],
  ['1g', true],
  ['2g', true],
  ['2048m', false],
  ['3g', false],
  ['16g', false],
])('a driver of %s has the serial collector: %s', async (heap, isSerial) => {
  const { command } = await run(shell, [`-Xmx${heap}`])
  expect(command.includes('-XX:+UseSerialGC')).toBe(isSerial)
  expect(command.join(' ')).toContain('SharedArchiveFile')
})

test.each([
  ['a collector of their own', ['-Xmx1g', '-XX:+UseG1GC']],
  ['an agent', ['-javaagent:/x.jar']],
  ['a heap that needs wide pointers', ['-Xmx32g']],
  ['an option after the harmless ones', ['-Dx=y', '-Xss4m']],
])('a person with %s has everything as the makers start it', async (_, options) => {
  expect(await run(shell, options)).toEqual({ command: ['java'], words: ['-cp', makers, ...options, submit] })
})

test('so has one with a classpath of their own, or who wants to see everything', async () => {
  const mine = `/mine.jar:${makers}`
  expect(await run(shell, ['-Xmx1g'], { classpath: mine })).toEqual({
    command: ['java'],
    words: ['-cp', mine, '-Xmx1g', submit],
  })
  expect((await run(shell, ['-Xmx1g'], { raw: '1' })).command).toEqual(['java'])
})

test('what is no driver has none, nor has a Java that is too old', async () => {
  expect((await run(['org.apache.spark.deploy.worker.Worker'], [])).command).toEqual(['java'])
  const java = { ...instance.javas.spark, major: 11 }
  expect(useDriverArchive({ ...instance, javas: { ...instance.javas, spark: java } }, [])).toBe('')
})

interface Wish {
  classpath?: string
  raw?: string
}

async function run(asked: string[], options: string[], { classpath = makers, raw = '' }: Wish = {}) {
  const script = `command=(java)
words=(${shellWords(['-cp', classpath, ...options, submit])})
${useDriverArchive(instance, ['--add-modules=x'])}printf '%s\\n' "\${command[@]}" -- "\${words[@]}"
`
  const { exitCode, lines } = await runProgram({
    argv: ['/bin/bash', '--norc', '-c', script, 'spark-class', ...asked],
    environment: { PATH: '/usr/bin:/bin', SPARKBOX_RAW: raw },
    directory: folder,
    signal: AbortSignal.timeout(10_000),
  })
  expect(exitCode).toBe(0)
  const middle = lines.indexOf('--')
  return { command: lines.slice(0, middle), words: lines.slice(middle + 1) }
}
