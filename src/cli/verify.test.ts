import { expect, test } from 'vitest'
import type { StackApi } from '../stack/api.js'
import { run } from './testing/run.js'

test('a failed row names the cause that is known, and its fix', async () => {
  const diagnosis = {
    code: 'YARN_X',
    cause: 'c',
    fix: 'sparkbox config apply',
    page: 'docs/causes/YARN_X.md',
    line: 'l',
  }
  const failed = { id: 'yarn', status: 'fail' as const, ms: 1, evidence: '', reason: 'it failed: c', diagnosis }
  const verify: StackApi['verify'] = async () => ({ instance: 'default', milliseconds: 1, rows: [failed] })
  const text = await run(['verify'], { stack: { verify } })
  expect(text.stdout).toContain('to repair yarn: sparkbox config apply')
  expect(text.stderr).toContain('sparkbox config apply')
  const { data, error } = JSON.parse((await run(['verify', '--json'], { stack: { verify } })).stdout)
  expect(data.rows[0].diagnosis).toEqual(diagnosis)
  expect(error).toMatchObject({ hint: 'sparkbox config apply', details: { diagnosis } })
})
