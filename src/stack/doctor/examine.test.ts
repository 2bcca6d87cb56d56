import { expect, test } from 'vitest'
import { ok } from '../machine-check.js'
import { areas, examine, lookWithin } from './examine.js'
import type { Area, Finding } from './finding.js'
import { makeRepairs, plannedRepairs } from './repair.js'
import type { Subject } from './subject.js'

const subject = { name: 'test', thorough: false } as Subject
const { signal } = new AbortController()
const work = { signal, emit: () => {} }

test('every area has an id of its own', () => {
  expect(new Set(areas.map(({ id }) => id)).size).toBe(areas.length)
})

test('a look that hangs is told with what it waits for, and keeps no other from its answer', async () => {
  const hanging: Area = { id: 'names', asks: 'the name server', look: () => new Promise(() => {}) }
  const found = await lookWithin(hanging, subject, 20, signal)
  expect(found).toMatchObject([{ id: 'names', status: 'warn', code: 'SPARKBOX_CHECK_HUNG' }])
  expect(found[0]?.reason).toBe('the check did not end within 0.02 s; it waited for the name server')
})

test('looks run at once, and what they say names the instance', async () => {
  let running = 0
  let most = 0
  const area = (id: string): Area => ({
    id,
    asks: '',
    look: async () => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running -= 1
      return [{ ...ok(id, ''), fix: 'sparkbox up --instance {instance}' }]
    },
  })
  const found = await examine(subject, signal, [area('one'), area('two'), area('three')])
  expect(most).toBe(3)
  expect(found.map(({ area: name, fix }) => [name, fix])).toEqual(
    ['one', 'two', 'three'].map((id) => [id, 'sparkbox up --instance test']),
  )
})

const finding = (id: string, run: () => Promise<string>): Finding & { area: string } => ({
  ...ok(id, ''),
  area: 'tests',
  repair: { kind: 'write', subject: id, detail: 'anew', run },
})

test('a repair that fails keeps no other from being made, and a bug is none', async () => {
  const missing = Object.assign(new Error('ENOENT: no such file'), { code: 'ENOENT' })
  const findings = [finding('one', () => Promise.reject(missing)), finding('two', async () => 'done it')]
  expect(plannedRepairs(findings).map(({ subject: what }) => what)).toEqual(['one', 'two'])
  expect(await makeRepairs(findings, subject, work)).toMatchObject([
    { check: 'one', done: false, message: 'ENOENT: no such file' },
    { check: 'two', done: true, message: 'done it' },
  ])
  const bug = [finding('three', () => Promise.reject(new Error('a bug')))]
  await expect(makeRepairs(bug, subject, work)).rejects.toThrow('a bug')
})
