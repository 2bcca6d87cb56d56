import { describe, expect, test } from 'vitest'
import { run } from './testing/run.js'

describe('a wrong word', () => {
  test.each([
    [['statsu'], 'UNKNOWN_COMMAND', 'did you mean status?', 'sparkbox status'],
    [['strat'], 'UNKNOWN_COMMAND', 'did you mean start?', 'sparkbox start'],
    [['config', 'gte', 'a.b'], 'UNKNOWN_COMMAND', 'did you mean get?', 'sparkbox config get a.b'],
    [['status', '--wacth'], 'UNKNOWN_OPTION', 'did you mean --watch?', 'sparkbox status --watch'],
    [['logs', 'hivesever2', '-f'], 'UNKNOWN_SERVICE', 'did you mean hiveserver2?', 'sparkbox logs hiveserver2 -f'],
    [['up', '--profile=smal'], 'INVALID_ARGUMENT', 'did you mean small?', 'sparkbox up --profile=small'],
    [['shell', 'pyton'], 'INVALID_ARGUMENT', 'did you mean python?', 'sparkbox shell python'],
    [['verify', 'hfds'], 'INVALID_ARGUMENT', 'did you mean hdfs?', 'sparkbox verify hdfs'],
    [['help', 'statsu'], 'UNKNOWN_COMMAND', 'did you mean status?', 'sparkbox help status'],
  ])('%j names the nearest right one and all that are allowed', async (argv, code, guess, fix) => {
    const outcome = await run(argv)
    expect(outcome.code).toBe(2)
    expect(outcome.stdout).toBe('')
    expect(outcome.stderr).toContain(`error[${code}]`)
    expect(outcome.stderr).toContain(guess)
    expect(outcome.stderr).toContain('Allowed: ')
    expect(outcome.stderr).toContain(`fix: ${fix}\n`)
  })

  test('that is like no other gets the list alone', async () => {
    const { code, stderr } = await run(['frobnicate'])
    expect(code).toBe(2)
    expect(stderr).toContain('unknown command "frobnicate"; allowed: up, down, restart')
  })

  test.each([
    [['up', '--timeout', 'soon']],
    [['up', '--timeout', '0']],
    [['up', '--timeout', '-5']],
    [['up', '--stack']],
  ])('%j is refused for its value', async (argv) => {
    const { code, stderr } = await run(argv)
    expect(code).toBe(2)
    expect(stderr).toMatch(/error\[INVALID_ARGUMENT\].*(--timeout|--stack)/)
  })

  test.each([[['shell']], [['config', 'set', 'a']], [['version', 'now']], [['config']]])(
    '%j is refused for its words',
    async (argv) => {
      const { code, stderr } = await run(argv)
      expect(code).toBe(2)
      expect(stderr).toMatch(/error\[INVALID_ARGUMENT\]: .*(needs|too many|there is no value)/)
    },
  )

  test('is an envelope where --json stands anywhere', async () => {
    for (const argv of [
      ['statsu', '--json'],
      ['--json', 'up', '--nonsense'],
      ['up', '--timeout', 'x', '--json'],
    ]) {
      const { code, stdout, stderr } = await run(argv)
      expect(code).toBe(2)
      expect(stderr).toBe('')
      expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, status: 'error', data: null })
    }
  })
})

test('a command without JSON output refuses --json', async () => {
  for (const argv of [
    ['--json', 'exec', 'true'],
    ['completion', 'bash', '--json'],
  ]) {
    const { code, stdout } = await run(argv)
    expect(code).toBe(2)
    expect(JSON.parse(stdout).error.message).toContain('has no JSON output')
  }
})

test('options that a command does not have are refused', async () => {
  expect((await run(['status', '--yes'])).stderr).toContain('unknown option "--yes"')
  expect((await run(['logs', '--dry-run'])).code).toBe(2)
})
