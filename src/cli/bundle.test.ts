import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import type { BundleImportResult, BundleSummary, StackApi } from '../stack/api.js'
import { run } from './testing/run.js'

const summary: BundleSummary = {
  file: '/media/stick/a b.bundle',
  bytes: 1_000_000,
  madeBy: '1.2.3',
  architecture: 'x86-64',
  distribution: 'debian 13',
  stacks: [
    {
      name: 'current',
      title: 'Spark',
      own: false,
      python: '3.11',
      artifacts: [{ name: 'spark', title: 'Spark 4.3.0', files: 12, bytes: 2048 }],
    },
  ],
  tools: [{ name: 'openjdk-8', files: 3, bytes: 1024, tied: true, folder: '/old/tools/openjdk-8' }],
}

test('--stack of bundle export repeats: a list, empty where it is left out', async () => {
  const asked: string[][] = []
  const exportBundle: StackApi['exportBundle'] = async ({ stacks, file }) => {
    asked.push([file, ...stacks])
    throw new StackError('INVALID_ARGUMENT', 'enough')
  }
  await run(['bundle', 'export', 'a.bundle'], { stack: { exportBundle } })
  await run(['bundle', 'export', '--stack', 'one', 'a.bundle', '--stack=two'], { stack: { exportBundle } })
  expect(asked).toEqual([['a.bundle'], ['a.bundle', 'one', 'two']])
})

test('bundle export says what is in the file, what cannot move, and how to go on', async () => {
  const exportBundle = async () => ({ ...summary, milliseconds: 1500 })
  const { code, stdout, stderr } = await run(['bundle', 'export', 'a b.bundle'], { stack: { exportBundle } })
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/^current +Spark 4\.3\.0 +12 +2\.0 KiB$/m)
  expect(stdout).toContain('For x86-64, Python 3.11; made by sparkbox 1.2.3 on debian 13.')
  expect(stdout).toContain('openjdk-8 runs only in /old/tools/openjdk-8.')
  expect(stdout).toContain("  sparkbox bundle import 'a b.bundle'\n  sparkbox up --offline")
})

test('bundle verify answers with the summary, in one envelope', async () => {
  const verifyBundle = async () => summary
  const { stdout } = await run(['bundle', 'verify', 'a.bundle', '--json'], { stack: { verifyBundle } })
  expect(JSON.parse(stdout)).toMatchObject({ command: 'bundle verify', status: 'ok', data: summary })
  expect((await run(['bundle', 'verify', 'a.bundle'], { stack: { verifyBundle } })).stdout).toContain(
    'every byte proven',
  )
})

test('bundle import names the next command, or what has to be installed before it', async () => {
  const result: BundleImportResult = {
    file: summary.file,
    milliseconds: 2000,
    stacks: [
      {
        name: 'current',
        artifacts: [{ name: 'spark', directory: '/store/spark', status: 'installed' }],
        python: { executable: '/usr/bin/python3', version: '3.11.2' },
        missing: [],
      },
    ],
    tools: [{ name: 'openjdk-8', status: 'tied' }],
  }
  const whole = await run(['bundle', 'import', 'a.bundle'], { stack: { importBundle: async () => result } })
  expect(whole.stdout).toMatch(/^current +spark +installed +\/store\/spark$/m)
  expect(whole.stdout).toContain('Next: sparkbox up --offline')
  const missing = [{ message: 'no Java', hint: 'sudo apt-get install openjdk-17-jre-headless' }]
  const lacking = { ...result, stacks: [{ ...result.stacks[0]!, missing }] }
  const { stdout } = await run(['bundle', 'import', 'a.bundle'], { stack: { importBundle: async () => lacking } })
  expect(stdout).toContain('Before the first up: sudo apt-get install openjdk-17-jre-headless')
  expect(stdout).not.toContain('Next:')
})
