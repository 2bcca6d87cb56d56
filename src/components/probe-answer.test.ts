import { expect, test } from 'vitest'
import { z } from 'zod'
import { StackError } from '../errors.js'
import { askForEvidence, lacking, ofAnother } from './probe-answer.js'

const never = new AbortController().signal

test('evidence makes ready; each way a service fails to answer is a reason', async () => {
  expect(await askForEvidence(never, async () => '1 row')).toEqual({ ready: true, evidence: '1 row' })
  const refused = askForEvidence(never, async () => {
    throw new StackError('NOT_RUNNING', 'refused')
  })
  expect(await refused).toEqual({ ready: false, reason: 'refused' })
  const alive = { ready: false, reason: 'refused', isAlive: true }
  expect(await askForEvidence(never, () => Promise.reject(lacking('refused')))).toEqual(alive)
  const another = ofAnother(Promise.reject(new StackError('NOT_RUNNING', 'refused')))
  expect(await askForEvidence(never, () => another)).toEqual(alive)
  const otherForm = await askForEvidence(never, async () => String(z.object({ a: z.number() }).parse({})))
  expect(otherForm).toMatchObject({ ready: false, reason: expect.stringMatching(/^it answers in another form: ./) })
  const late = askForEvidence(AbortSignal.abort(), async () => {
    throw new DOMException('late', 'TimeoutError')
  })
  expect(await late).toEqual({ ready: false, reason: 'no answer within the deadline' })
})

test('a bug is thrown on', async () => {
  await expect(
    askForEvidence(never, async () => {
      throw new TypeError('bug')
    }),
  ).rejects.toThrow('bug')
})
