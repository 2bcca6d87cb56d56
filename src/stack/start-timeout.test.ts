import { expect, test } from 'vitest'
import { diagnoseLine } from '../diagnosis/diagnose.js'
import type { ServiceState } from '../supervisor/spec.js'
import { timeoutFailure } from './start-timeout.js'

const request = {
  instance: 'default',
  services: [],
  stack: null,
  profile: null,
  timeoutMilliseconds: 30_000,
  offline: false,
  wait: true,
}
const service = (parts: Partial<ServiceState>): ServiceState => ({
  id: 'namenode',
  component: 'hdfs',
  title: 'NameNode',
  state: 'starting',
  pid: 1,
  startedAt: null,
  readyMs: null,
  restarts: 0,
  ports: {},
  urls: [],
  rssBytes: null,
  reason: null,
  diagnosis: null,
  ...parts,
})

test('the time that is over says what was still waited for', () => {
  const late = { services: [service({ reason: 'it is in safe mode' }), service({ id: 'sshd', title: 'SSH server' })] }
  expect(timeoutFailure(request, late, null)).toMatchObject({
    code: 'START_TIMEOUT',
    message: 'the instance default was not ready within 30 s; NameNode: it is in safe mode; SSH server',
    hint: expect.stringContaining('--timeout'),
    details: {
      services: [
        { id: 'namenode', reason: 'it is in safe mode' },
        { id: 'sshd', reason: null },
      ],
    },
  })
})

test('and names the cause of it and its fix where one is known', () => {
  const context = { component: 'hdfs', instance: 'default', service: 'namenode' }
  const diagnosis = diagnoseLine('HDFS has no free space left for a block', context)
  const failure = timeoutFailure(request, { services: [service({ reason: 'no room', diagnosis })] }, null)
  expect(failure.hint).toBe(diagnosis?.fix)
  expect(failure.details.diagnosis).toMatchObject({ code: 'HDFS_NO_SPACE' })
})
