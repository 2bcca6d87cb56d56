import { expect, test } from 'vitest'
import type { ServiceStatus } from '../events.js'
import { closure, dependenciesOf, dependentsOf, validateGraph, withPairs } from './graph.js'
import { decideRestart } from './restart-policy.js'
import { lifeEvents, transition } from './transition.js'

const statuses: ServiceStatus[] = ['pending', 'starting', 'ready', 'unhealthy', 'stopping', 'stopped', 'failed']

// Rows are states; what is not named is illegal.
const legal = `
  pending   start-requested>starting stop-requested>stopped adopted>unhealthy
  starting  spawned>starting probe-passed>ready probe-failed>starting exited>failed gave-up>failed stop-requested>stopping
  ready     probe-passed>ready probe-failed>unhealthy exited>failed stop-requested>stopping
  unhealthy probe-passed>ready probe-failed>unhealthy exited>failed stop-requested>stopping
  stopping  exited>stopped gave-up>failed
  stopped   start-requested>starting stop-requested>stopped adopted>unhealthy
  failed    start-requested>starting restart-scheduled>pending gave-up>failed stop-requested>stopping
`
const expected = new Map(
  legal
    .trim()
    .split('\n')
    .flatMap((row) => {
      const [status, ...steps] = row.trim().split(/\s+/)
      return steps.map((step) => {
        const [event, next] = step.split('>')
        return [`${status} + ${event}`, next] as const
      })
    }),
)

test.each(statuses.flatMap((status) => lifeEvents.map((event) => [status, event] as const)))(
  '%s + %s',
  (status, event) => {
    const next = expected.get(`${status} + ${event}`)
    if (next === undefined) expect(() => transition(status, event)).toThrow(`illegal transition: ${status} + ${event}`)
    else expect(transition(status, event)).toBe(next)
  },
)

const node = (id: string, ...dependsOn: string[]) => ({ id, dependsOn })
const diamond = [node('d', 'b', 'c'), node('b', 'a'), node('c', 'a'), node('a'), node('x')]

test('who needs whom is followed to the end', () => {
  expect(dependentsOf(diamond, ['a'])).toEqual(new Set(['b', 'c', 'd']))
  expect(dependenciesOf(diamond, ['d'])).toEqual(new Set(['a', 'b', 'c']))
  expect(closure(diamond, ['b', 'x'])).toEqual(new Set(['a', 'b', 'x']))
  const pair = [
    node('a'),
    { ...node('b', 'a'), pairedWith: ['c', 'switched-off'] },
    { ...node('c'), pairedWith: ['b'] },
  ]
  expect(withPairs(pair, ['b'])).toEqual(['b', 'c'])
  expect(closure(pair, ['c'])).toEqual(new Set(['a', 'b', 'c']))
})

test.each([
  ['a double id', [node('a'), node('a')], 'two nodes are called a'],
  ['an unknown id', [node('a', 'z')], 'a depends on z, which does not exist'],
  [
    'a cycle, without those that only lead to it',
    [node('e', 'b'), node('a'), node('b', 'c'), node('c', 'a', 'd'), node('d', 'b')],
    'in a circle: b > c > d > b',
  ],
  ['a node that needs itself', [node('a', 'a')], 'in a circle: a > a'],
  [
    'a node that needs at its end what cannot be without it',
    [{ ...node('a'), needsAtEnd: ['b'] }, node('b', 'a')],
    'in a circle: a > b > a',
  ],
])('%s is refused', (_, nodes, message) => {
  expect(() => validateGraph(nodes)).toThrow(message)
})

test('restarts wait longer each time, and end with the limit of the window', () => {
  const policy = { limit: 3, windowMilliseconds: 1000, backoffMilliseconds: 100 }
  const wait = (waitMilliseconds: number) => ({ restart: true, waitMilliseconds })
  expect(decideRestart([], 5000, policy)).toEqual(wait(100))
  expect(decideRestart([4500, 4900], 5000, policy)).toEqual(wait(400))
  expect(decideRestart([4500, 4900, 4950], 5000, policy)).toEqual({ restart: false })
  expect(decideRestart([4000, 4900, 4950], 5000, policy)).toEqual(wait(400))
  expect(decideRestart([], 0, { ...policy, backoffMilliseconds: 90_000 })).toEqual(wait(30_000))
})
