import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type ProgramResult, runProgram } from '../../host/run-program.js'
import { testInstance } from '../../instance/testing.js'
import type { Instance } from '../contract.js'
import { SkipCheck } from '../skip-check.js'
import { requireSparkR, sparkRCheck, sparkRDefaults, sparkRLaunchers, sparkRLinks } from './sparkr.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sparkr it's "))
})
afterEach(() => rm(root, { recursive: true }))

async function writeProgram(path: string, script: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, script)
  await chmod(path, 0o755)
}

/** An instance with SparkR; its R and Spark say how they were called. */
async function withSparkR(): Promise<Instance> {
  const plain = testInstance({ root })
  const program = join(root, 'R-4', 'bin', 'R')
  const say = (name: string, variables: string) => `#!/bin/sh\nprintf '%s|' ${name} ${variables} "$@"\n`
  await writeProgram(program, say('R', '"$R_LIBS" "$R_PROFILE_USER"'))
  await writeProgram(join(root, 'R-4', 'bin', 'Rscript'), say('Rscript', '"$R_LIBS" "$R_PROFILE_USER"'))
  await writeProgram(join(root, 'spark', 'bin', 'sparkR'), say('spark', '"$SPARKR_DRIVER_R" "$SPARK_HOME" "$BEFORE"'))
  const artifacts = { ...plain.artifacts, sparkr: '/store/sparkr-1' }
  return { ...plain, artifacts, tools: { sshd: null, r: { program, variables: {} } }, absences: {} }
}

/** Runs a command of the instance without a terminal. */
async function run(
  instance: Instance,
  [name, ...parameters]: [string, ...string[]],
  environment: Record<string, string> = {},
): Promise<ProgramResult> {
  const { bin } = instance.directories
  const launchers = sparkRLaunchers(instance, 'export BEFORE=before\n')
  for (const launcher of launchers) await writeProgram(join(bin, launcher.name), launcher.script)
  return runProgram({
    argv: [join(bin, name), ...parameters],
    environment: { PATH: '/usr/bin:/bin', ...environment },
    directory: root,
    signal: AbortSignal.timeout(20_000),
  })
}

test("SPARK_HOME leads to the package, and the command starts the makers' with an R of ours", async () => {
  const instance = await withSparkR()
  expect(sparkRLinks(instance)).toEqual([{ path: 'spark/R', target: '/store/sparkr-1' }])
  expect(() => requireSparkR(instance)).not.toThrow()
  const { exitCode, output } = await run(instance, ['sparkR', '--master', 'two words'])
  const runner = join(instance.directories.bin, 'sparkbox-r')
  expect([exitCode, output]).toEqual([0, [`spark|${runner}|${join(root, 'spark')}|before|--master|two words|`]])
  expect(sparkRDefaults(instance)['spark.r.command']).toMatchObject({ value: runner })
})

test('R finds the package; without a terminal the shell is told not to save', async () => {
  const instance = await withSparkR()
  const library = join(root, 'spark', 'R', 'lib')
  expect((await run(instance, ['sparkbox-r', 'a file.R'])).output).toEqual([`Rscript|${library}||a file.R|`])
  const own = { R_LIBS: '/own', R_PROFILE_USER: '/profile' }
  expect((await run(instance, ['sparkbox-r'], own)).output).toEqual([`R|${library}:/own|/profile|--no-save|`])
})

test('a worker does not run the profile of the shell above it', async () => {
  const variables = { R_PROFILE_USER: '/spark/R/lib/SparkR/profile/shell.R', SPARKR_IS_RUNNING_ON_WORKER: 'TRUE' }
  const { output } = await run(await withSparkR(), ['sparkbox-r', '--no-restore', 'worker.R'], variables)
  expect(output).toEqual([`Rscript|${join(root, 'spark', 'R', 'lib')}||--no-restore|worker.R|`])
})

test('without it, shell, commands and row say why, and what to type', async () => {
  const absences = { sparkr: { reason: "the host didn't answer", fix: 'sparkbox install && sparkbox config apply' } }
  const instance = testInstance({ root }, { absences })
  expect(sparkRLinks(instance)).toEqual([])
  expect(() => requireSparkR(instance)).toThrow("SparkR is not installed: the host didn't answer")
  for (const name of ['sparkR', 'sparkbox-r']) {
    const { exitCode, output, lines } = await run(instance, [name, 'x'])
    expect([exitCode, output]).toEqual([1, []])
    expect(lines).toEqual([
      "SparkR is not installed: the host didn't answer",
      'try: sparkbox install && sparkbox config apply',
    ])
  }
  const row = sparkRCheck.run({ instance, token: 't', signal: AbortSignal.timeout(9000), emit: () => {} })
  await expect(row).rejects.toThrow(new SkipCheck("the host didn't answer", absences.sparkr.fix))
})
