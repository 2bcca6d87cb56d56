import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePorts } from '../host/testing.js'
import type { NodeSpec, TaskSpec } from './spec.js'
import { Supervisor } from './supervisor.js'
import { testService } from './testing.js'

let folder: string
let supervisor: Supervisor

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sparkbox-run-task-'))
})
afterEach(async () => {
  await supervisor.stop()
  await supervisor.close()
  await rm(folder, { recursive: true })
})

const supervise = (...specs: NodeSpec[]) => {
  supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: `run-task-test-${process.pid}`,
    specs,
    stateFile: join(folder, 'state.json'),
    work: { signal: AbortSignal.timeout(60_000), emit: () => {} },
  })
}
const state = (id: string) => supervisor.status().find((one) => one.id === id)!
const format: TaskSpec = {
  kind: 'task',
  id: 'format',
  component: 'test',
  title: 'FORMAT',
  dependsOn: [],
  isDone: async () => false,
  run: async () => {},
  timeoutMilliseconds: 1000,
}

test('work that was done is looked at again when a service that needs it starts again, and others run on', async () => {
  const [a = 0, b = 0] = freePorts(2)
  let done = false
  let runs = 0
  const run = async () => {
    runs++
    done = true
  }
  supervise(
    { ...format, isDone: async () => done, run },
    testService({ id: 'a', port: a, folder, dependsOn: ['format'] }),
    testService({ id: 'b', port: b, folder }),
  )
  await supervisor.start()
  const { pid } = state('b')
  done = false
  await supervisor.start()
  expect(runs, 'all that needs it runs').toBe(1)

  await supervisor.stop(['a'])
  await supervisor.start(['a'])
  expect(runs).toBe(2)
  expect(state('b').pid).toBe(pid)
})

test.each([
  ['an error', { run: async () => Promise.reject(new Error('no space')) }, 'FORMAT: no space'],
  ['no result', {}, 'FORMAT: it ran without an error, but its result is not there'],
  ['no end', { run: () => new Promise<void>(() => {}), timeoutMilliseconds: 100 }, 'FORMAT: not done within 0.1 s'],
])('work that has %s fails, and nothing that needs it starts', async (_, parts, message) => {
  const [port = 0] = freePorts(1)
  supervise({ ...format, ...parts }, testService({ id: 'a', port, folder, dependsOn: ['format'] }))
  await expect(supervisor.start()).rejects.toMatchObject({ code: 'TASK_FAILED', message, details: { task: 'format' } })
  expect(supervisor.tasks()).toMatchObject([{ state: 'failed', reason: message }])
  expect(state('a')).toMatchObject({ state: 'pending', reason: 'not started, because it needs FORMAT' })
})
