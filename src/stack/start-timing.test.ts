import { expect, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { startTiming, type TimedEvent } from './start-timing.js'

const service = (at: number, id: string, status: 'starting' | 'ready'): TimedEvent => ({
  at,
  event: { type: 'service', id, title: id.toUpperCase(), status, milliseconds: 0, detail: '' },
})
const task = (at: number, id: string, milliseconds: number): TimedEvent => ({
  at,
  event: { type: 'task', id, title: id, status: 'done', milliseconds, detail: 'done before' },
})
const specs = [
  { id: 'a', dependsOn: [] },
  { id: 'b', dependsOn: [] },
  { id: 'folders', dependsOn: ['a', 'b'] },
  { id: 'c', dependsOn: ['folders', 'stopped'] },
]
const measured = { milliseconds: 9_000, cpuMsOf: (id: string) => (id === 'a' ? 1_500 : 500), processors: 2 }

test('the critical path leads from what was ready last back through what it waited for', () => {
  const events = [
    service(1_000, 'a', 'starting'),
    service(1_100, 'b', 'starting'),
    service(2_000, 'b', 'ready'),
    service(3_000, 'a', 'ready'),
    task(3_400, 'folders', 400),
    service(3_400, 'c', 'starting'),
    service(9_000, 'c', 'ready'),
  ]
  expect(startTiming(specs, events, measured)).toEqual({
    milliseconds: 9_000,
    preparationMs: 1_000,
    criticalPath: ['a', 'folders', 'c'],
    cpuMs: 2_500,
    processors: 2,
    nodes: [
      { id: 'a', title: 'A', kind: 'service', beganMs: 1_000, spentMs: 2_000, waitedFor: null, cpuMs: 1_500 },
      { id: 'b', title: 'B', kind: 'service', beganMs: 1_100, spentMs: 900, waitedFor: null, cpuMs: 500 },
      { id: 'folders', title: 'folders', kind: 'task', beganMs: 3_000, spentMs: 400, waitedFor: 'a', cpuMs: null },
      { id: 'c', title: 'C', kind: 'service', beganMs: 3_400, spentMs: 5_600, waitedFor: 'folders', cpuMs: 500 },
    ],
  })
})

test('a service that begins twice counts from the first time', () => {
  const events = [service(100, 'a', 'starting'), service(900, 'a', 'starting'), service(1_000, 'a', 'ready')]
  expect(startTiming(specs, events, measured)?.nodes[0]).toMatchObject({ beganMs: 100, spentMs: 900 })
})

test('without a start there is nothing to tell', () => {
  const notice: StackEvent = { type: 'notice', level: 'info', text: 'x' }
  expect(startTiming(specs, [{ at: 0, event: notice }], measured)).toBeNull()
})
