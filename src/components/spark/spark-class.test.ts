// The script between Spark's commands and Java, with a launcher that prints what the makers' does.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProgram } from '../../host/run-program.js'
import { testInstance } from '../../instance/testing.js'
import type { Instance } from '../contract.js'
import { sparkClass } from './spark-class.js'

let folder: string
let instance: Instance

/** `LAUNCHER_OUTPUT` and `LAUNCHER_STATUS` say what the launcher does; the command that it builds runs `tell`. */
const java = `#!/bin/bash
case " $* " in
  *" org.apache.spark.launcher.Main "*) printf "$LAUNCHER_OUTPUT"; exit $LAUNCHER_STATUS ;;
esac
printf '[%s]' "$@"
`
const vector = '--add-modules=jdk.incubator.vector'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-spark-class-'))
  instance = testInstance({ root: join(folder, 'a b') })
  const program = join(instance.javas.spark.home, 'bin/java')
  const environment = join(instance.directories.root, 'spark/bin/load-spark-env.sh')
  for (const [path, text] of [
    [program, java],
    [environment, ''],
    [join(folder, 'spark-class'), sparkClass(instance).script],
  ] as const) {
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text, { mode: 0o755 })
  }
})

afterAll(() => rm(folder, { recursive: true }))

test.each([
  ['since Spark 3.1', '\\0\\n', ''],
  ['before Spark 3.1', '', ''],
  ['after words of the JVM itself', 'a warning\\n\\0\\n', 'a warning'],
])('runs the command that the launcher builds, %s', async (_, start, said) => {
  const { exitCode, output, lines } = await call({ start, words: ['-cp', 'x y', vector, '', 'two\\nlines', 'Main'] })
  expect({ exitCode, output }).toEqual({ exitCode: 0, output: [`${temporary()}[-cp][x y][][two`, 'lines][Main]'] })
  expect(lines.filter((line) => !output.includes(line)).join('')).toBe(said)
})

test('keeps the module that Java warns about when everything is to be shown', async () => {
  const { output } = await call({ start: '\\0\\n', words: [vector, 'Main'] }, { SPARKBOX_RAW: '1' })
  expect(output).toEqual([`${temporary()}[${vector}][Main]`])
})

test('ends as the launcher does when it refuses its arguments', async () => {
  expect((await call({ start: '', words: [], status: 7 })).exitCode).toBe(7)
})

/** What Hive makes for a session lies in the instance's folder, unless the person's own options lead elsewhere. */
function temporary(): string {
  return `[-Djava.io.tmpdir=${instance.directories.temporary}]`
}

interface Launcher {
  start: string
  /** After the path of Java, in the form of printf. */
  words: string[]
  status?: number
}

function call({ start, words, status = 0 }: Launcher, variables: Record<string, string> = {}) {
  const program = join(instance.javas.spark.home, 'bin/java')
  const command = status === 0 ? [program, ...words].map((word) => `${word}\\0`).join('') : ''
  return runProgram({
    argv: [join(folder, 'spark-class'), 'org.apache.spark.deploy.SparkSubmit'],
    environment: {
      PATH: '/usr/bin:/bin',
      LAUNCHER_OUTPUT: `${start}${command}`,
      LAUNCHER_STATUS: `${status}`,
      ...variables,
    },
    directory: folder,
    signal: AbortSignal.timeout(10_000),
  })
}
