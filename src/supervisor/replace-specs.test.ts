import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { TaskSpec } from './spec.js'
import { Supervisor } from './supervisor.js'

test('work that is on its way when the specs are replaced is joined, not begun a second time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-replace-'))
  let runs = 0
  let finish = () => {}
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const task = (): TaskSpec => ({
    kind: 'task',
    id: 'format',
    component: 'test',
    title: 'FORMAT',
    dependsOn: [],
    isDone: async () => runs > 1,
    run: async () => {
      runs++
      await finished
      runs++
    },
    timeoutMilliseconds: 5_000,
  })
  const work = { signal: new AbortController().signal, emit: () => {} }
  const supervisor = new Supervisor({
    instanceName: 'test',
    instanceId: 'test',
    specs: [task()],
    stateFile: join(folder, 'state.json'),
    work,
  })
  const first = supervisor.start()
  await expect.poll(() => runs).toBe(1)
  supervisor.replaceSpecs([task()])
  const second = supervisor.start()
  // Time in which a second run would begin.
  await delay(50)
  finish()
  await Promise.all([first, second])
  expect(runs).toBe(2)
  expect(supervisor.tasks()).toMatchObject([{ id: 'format', state: 'done' }])
  await supervisor.close()
  await rm(folder, { recursive: true })
})
