import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freePorts } from '../host/testing.js'
import type { TaskSpec } from './spec.js'
import { Supervisor } from './supervisor.js'
import { testService } from './testing.js'

test('work that was done is looked at again when a service that needs it starts again, and others run on', async () => {
  const [a = 0, b = 0] = freePorts(2)
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-run-task-'))
  let done = false
  let runs = 0
  const task: TaskSpec = {
    kind: 'task',
    id: 'format',
    component: 'test',
    title: 'format',
    dependsOn: [],
    isDone: async () => done,
    run: async () => {
      runs++
      done = true
    },
    timeoutMilliseconds: 1000,
  }
  const supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: `run-task-test-${process.pid}`,
    specs: [
      task,
      testService({ id: 'a', port: a, folder, dependsOn: ['format'] }),
      testService({ id: 'b', port: b, folder }),
    ],
    stateFile: join(folder, 'state.json'),
    work: { signal: new AbortController().signal, emit: () => {} },
  })
  const pidOf = (id: string) => supervisor.status().find((one) => one.id === id)?.pid
  await supervisor.start()
  const pid = pidOf('b')
  done = false
  await supervisor.start()
  expect(runs, 'all that needs it runs').toBe(1)

  await supervisor.stop(['a'])
  await supervisor.start(['a'])
  expect(runs).toBe(2)
  expect(pidOf('b')).toBe(pid)
  await supervisor.stop()
  await supervisor.close()
  await rm(folder, { recursive: true })
})
