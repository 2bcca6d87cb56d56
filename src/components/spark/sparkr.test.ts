import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runProgram } from '../../host/run-program.js'
import { testInstance } from '../../instance/testing.js'
import type { Instance } from '../contract.js'
import { SkipCheck } from '../skip-check.js'
import { requireSparkR, sparkRCheck, sparkRDefaults, sparkRLauncher, sparkRLinks } from './sparkr.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sparkr it's "))
})
afterEach(() => rm(root, { recursive: true }))

/** An instance with R in this folder and SparkR in the store. */
function withSparkR(folder: string): Instance {
  const plain = testInstance({ root })
  const artifacts = { ...plain.artifacts, sparkr: '/store/sparkr-1' }
  return { ...plain, artifacts, tools: { sshd: null, r: { program: join(folder, 'R'), variables: {} } }, absences: {} }
}

async function runSparkR(instance: Instance) {
  const program = join(root, 'sparkR')
  await writeFile(program, sparkRLauncher(instance, 'true\n').script)
  await chmod(program, 0o755)
  const argv = [program, '--no-save', 'two words']
  return runProgram({
    argv,
    environment: { PATH: '/usr/bin:/bin' },
    directory: root,
    signal: AbortSignal.timeout(9000),
  })
}

test('SPARK_HOME leads to the package, and the command starts the R that was found', async () => {
  const instance = withSparkR('/opt/R/bin')
  expect(sparkRLinks(instance)).toEqual([{ path: 'spark/R', target: '/store/sparkr-1' }])
  expect(() => requireSparkR(instance)).not.toThrow()
  await mkdir(join(root, 'spark/bin'), { recursive: true })
  await writeFile(join(root, 'spark/bin/sparkR'), '#!/bin/sh\nprintf "%s|" "$SPARKR_DRIVER_R" "$SPARK_HOME" "$@"\n')
  await chmod(join(root, 'spark/bin/sparkR'), 0o755)
  const { exitCode, output } = await runSparkR(instance)
  expect([exitCode, output]).toEqual([0, [`/opt/R/bin/R|${join(root, 'spark')}|--no-save|two words|`]])
})

test('workers are told where R is only if no PATH would find it', () => {
  expect(sparkRDefaults(withSparkR('/usr/bin'))).toEqual({})
  expect(sparkRDefaults(testInstance())).toEqual({})
  expect(sparkRDefaults(withSparkR('/opt/R/bin'))['spark.r.command']).toMatchObject({ value: '/opt/R/bin/Rscript' })
})

test('without it, shell, command and row say why, and what to type', async () => {
  const absences = { sparkr: { reason: "the host didn't answer", fix: 'sparkbox install && sparkbox config apply' } }
  const instance = testInstance({ root }, { absences })
  expect(sparkRLinks(instance)).toEqual([])
  expect(() => requireSparkR(instance)).toThrow("SparkR is not installed: the host didn't answer")
  const { exitCode, output, lines } = await runSparkR(instance)
  expect([exitCode, output]).toEqual([1, []])
  expect(lines).toEqual([
    "sparkR: SparkR is not installed: the host didn't answer",
    'try: sparkbox install && sparkbox config apply',
  ])
  const row = sparkRCheck.run({ instance, token: 't', signal: AbortSignal.timeout(9000), emit: () => {} })
  const words = "the host didn't answer: sparkbox install && sparkbox config apply"
  await expect(row).rejects.toThrow(new SkipCheck("the host didn't answer", absences.sparkr.fix))
  await expect(row).rejects.toThrow(words)
})
