import { expect, test } from 'vitest'
import type { DoctorCheck, DoctorRequest, DoctorResult } from '../stack/api.js'
import { run } from './testing/run.js'

const fine: DoctorCheck = {
  id: 'memory',
  area: 'machine',
  status: 'ok',
  evidence: '16000 MiB',
  reason: null,
  fix: null,
  lines: [],
  repairable: false,
}
const taken: DoctorCheck = {
  ...fine,
  id: 'port-namenode.http',
  area: 'ports',
  status: 'fail',
  code: 'NETWORK_PORT_IN_USE',
  page: 'docs/causes/NETWORK_PORT_IN_USE.md',
  evidence: 'port 9870: pid 7\u001b[31m',
  reason: 'port 9870 is held by pid 7',
  fix: 'stop it (kill 7)',
}
const old: DoctorCheck = {
  ...fine,
  id: 'locale',
  status: 'warn',
  reason: 'there is no such locale',
  fix: 'export LC_ALL=C.UTF-8',
}

function stackOf(checks: DoctorCheck[], asked: DoctorRequest[] = [], repairs: DoctorResult['repairs'] = []) {
  return {
    doctor: async (request: DoctorRequest): Promise<DoctorResult> => {
      asked.push(request)
      return { instance: request.instance, milliseconds: 900, checks, repairs }
    },
  }
}

test('what is wrong is shown with reason, evidence and fix, and the exit code is 5', async () => {
  const { code, stdout, stderr } = await run(['doctor'], { stack: stackOf([fine, old, taken]) })
  expect(code).toBe(5)
  expect(stdout).toContain('✗ fail port-namenode.http NETWORK_PORT_IN_USE: port 9870 is held by pid 7')
  expect(stdout).toContain('    fix: stop it (kill 7)')
  expect(stdout).toContain('▲ warn locale: there is no such locale')
  expect(stdout).toContain('1 ok, 1 warnings, 1 failed in 900 ms')
  expect(stdout).not.toContain('memory')
  expect(stdout + stderr).not.toContain('\u001b')
  expect(stderr).toContain('1 of 3 checks failed: port-namenode.http')
})

test('warnings alone are no failure; --verbose shows every check', async () => {
  const { code, stdout } = await run(['doctor', '--verbose'], { stack: stackOf([fine, old]) })
  expect(code).toBe(0)
  expect(stdout).toContain('✓ ok memory: 16000 MiB')
})

test('--json has the checks and the error', async () => {
  const { code, stdout } = await run(['doctor', '--json'], { stack: stackOf([taken]) })
  const { status, data, error } = JSON.parse(stdout)
  expect([code, status, error.code, error.hint]).toEqual([5, 'error', 'CHECK_FAILED', 'stop it (kill 7)'])
  expect(data.checks[0]).toMatchObject({ id: 'port-namenode.http', status: 'fail', code: 'NETWORK_PORT_IN_USE' })
})

test('--fix tells what was done', async () => {
  const asked: DoctorRequest[] = []
  const repair = {
    check: 'secrets',
    code: null,
    kind: 'write' as const,
    subject: '/s',
    detail: '',
    done: true,
    message: '2 modes are private again',
  }
  const { code, stdout } = await run(['doctor', '--fix', '--thorough'], { stack: stackOf([fine], asked, [repair]) })
  expect([code, asked]).toEqual([0, [{ instance: 'default', fix: true, thorough: true }]])
  expect(stdout).toContain('✓ done secrets: 2 modes are private again')
})

test('--dry-run lists what --fix would do, and does nothing', async () => {
  const action = { kind: 'write' as const, subject: '/run/state.json', detail: 'move it aside', bytes: null }
  const planDoctor = async () => ({ instance: 'default', actions: [action] })
  const { code, stdout } = await run(['doctor', '--fix', '--dry-run'], { stack: { planDoctor } })
  expect(code).toBe(0)
  expect(stdout).toContain('/run/state.json')
})

test('--bundle says what it wrote, and goes together with no repair', async () => {
  const doctorBundle = async () => ({
    instance: 'default',
    milliseconds: 900,
    checks: [taken],
    repairs: [],
    file: '/tmp/report.tar.gz',
    bytes: 2048,
    entries: ['doctor.json', 'versions.json'],
  })
  const { code, stdout } = await run(['doctor', '--bundle', 'report.tar.gz'], { stack: { doctorBundle } })
  expect(code).toBe(0)
  expect(stdout).toContain('/tmp/report.tar.gz: 2 files')
  const refused = await run(['doctor', '--bundle', 'report.tar.gz', '--fix'])
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('--bundle goes together with neither')])
})
