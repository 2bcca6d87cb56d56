import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import type { StackEvent } from '../events.js'
import type { ServiceState } from '../supervisor/spec.js'
import { tellingWhoIsSlow } from './slow-answer.js'

const ready = { id: 'spark-connect', title: 'Spark Connect server', state: 'ready', urls: ['http://localhost:14040/'] }
const hung = { ...ready, state: 'unhealthy', reason: 'process 7 is suspended' }
const { signal } = new AbortController()
const nothing = async () => null
const step = { type: 'step', id: 'answer', title: 'Wait for Spark Connect server, http://localhost:14040/' }

/** What is told while it takes as long as there are states, each seen once. */
async function told(states: (object | null)[], suspect: () => Promise<string | null> = nothing): Promise<StackEvent[]> {
  const events: StackEvent[] = []
  const left = [...states]
  let finish = (): void => {}
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const look = async () => {
    if (left.length === 1) finish()
    return left.shift() as ServiceState | null
  }
  const work = { signal, emit: (event: StackEvent) => void events.push(event) }
  expect(await tellingWhoIsSlow(work, look, suspect, () => finished.then(() => 'rows'), { first: 1, next: 1 })).toBe(
    'rows',
  )
  return events
}

test('a quick answer is all there is to say', async () => {
  const events: StackEvent[] = []
  const look = () => Promise.reject(new Error('nobody asked'))
  const work = { signal, emit: (event: StackEvent) => void events.push(event) }
  expect(await tellingWhoIsSlow(work, look, nothing, async () => 'rows', { first: 5_000, next: 1 })).toBe('rows')
  expect(events).toEqual([])
})

test('who is slow is told once, with the page that shows its work', async () => {
  expect(await told([ready, ready])).toEqual([
    { ...step, status: 'started' },
    { ...step, status: 'done' },
  ])
})

test('what the server itself waits for is told once, when it has taken long', async () => {
  const events = await told([ready, ready, ready, ready], async () => 'psql holds a lock')
  expect(events).toEqual([
    { ...step, status: 'started' },
    { type: 'notice', level: 'warning', text: 'psql holds a lock' },
    { ...step, status: 'done' },
  ])
})

test('what is found wrong meanwhile is told when it is found, and no second time', async () => {
  const text = 'Spark Connect server is unhealthy: process 7 is suspended; sparkbox logs spark-connect --problems'
  const events = await told([ready, { ...hung, diagnosis: null }, { ...hung, diagnosis: null }])
  expect(events).toEqual([
    { ...step, status: 'started' },
    { type: 'notice', level: 'warning', text },
    { ...step, status: 'done' },
  ])
})

test('where nobody knows, nothing is said', async () => {
  expect(await told([null, null])).toEqual([])
})

test('a failure of the body is its own, also when nobody can be asked', async () => {
  const look = () => Promise.reject(new StackError('DAEMON_UNREACHABLE', 'gone'))
  const body = async () => {
    await delay(20)
    throw new StackError('QUERY_FAILED', 'no table')
  }
  const call = tellingWhoIsSlow({ signal, emit: () => {} }, look, nothing, body, { first: 1, next: 1 })
  await expect(call).rejects.toMatchObject({ code: 'QUERY_FAILED' })
})
