import { expect, test } from 'vitest'
import type { StackEvent } from '../events.js'
import { tellWhatWaits } from './submit.js'

const limited =
  "[x] Application is added to the scheduler and is not yet activated. Queue's AM resource limit exceeded.  Details : y"

test('what waits in two looks is told once, with its known cause or as YARN shows it; what was on its way is not', async () => {
  const over = new AbortController()
  const texts: string[] = []
  const emit = (event: StackEvent) => {
    if (event.type === 'notice') texts.push(event.text)
  }
  const [full, noRoom, passing] = ['application_1_1', 'application_1_2', 'application_1_3']
  const looks = [
    [{ id: passing!, reason: 'it waits' }],
    [{ id: full!, reason: limited }],
    [full, noRoom].map((id) => ({ id: id!, reason: id === full ? limited : 'it waits for 1408 MB' })),
    [full, noRoom].map((id) => ({ id: id!, reason: id === full ? limited : 'it waits for 1408 MB' })),
    [{ id: full!, reason: limited }],
  ]
  const look = async () => {
    if (looks.length === 1) over.abort()
    return looks.shift()!
  }
  await tellWhatWaits('test', { signal: over.signal, emit }, look, 1)
  expect(texts).toEqual([
    expect.stringMatching(
      /^application_1_1: the application waits, because.*\n {2}fix: sparkbox exec --instance test -- yarn/,
    ),
    'application_1_2: it waits for 1408 MB\n  fix: sparkbox exec --instance test -- yarn application -list',
  ])
})

test('what is no answer but a defect is thrown on', async () => {
  const work = { signal: AbortSignal.timeout(10_000), emit: () => {} }
  await expect(tellWhatWaits('test', work, () => Promise.reject(new Error('a bug')), 1)).rejects.toThrow('a bug')
})
