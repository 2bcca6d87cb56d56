import { expect, test } from 'vitest'
import { z } from 'zod'
import { listOf } from './rest.js'

const answer = z.object({ job: listOf(z.object({ id: z.string() })) })

test.each([
  [{ job: [{ id: 'a' }, { id: 'b' }] }, ['a', 'b']],
  [{ job: { id: 'a' } }, ['a']],
  [{ job: [] }, []],
  [{}, []],
])('%j', (json, ids) => {
  expect(answer.parse(json).job.map(({ id }) => id)).toEqual(ids)
})

test.each([{ job: [{ id: 1 }] }, { job: 'a' }, { job: { name: 'a' } }])('%j is refused', (json) => {
  expect(answer.safeParse(json).success).toBe(false)
})
