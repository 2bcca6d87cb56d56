import { expect, test } from 'vitest'
import type { ServiceState } from '../supervisor/spec.js'
import { pagesOf } from './open.js'

const service = (id: string, pid: number | null, ...urls: string[]): ServiceState => ({
  id,
  component: 'test',
  title: id.toUpperCase(),
  state: pid === null ? 'stopped' : 'ready',
  pid,
  startedAt: null,
  readyMs: null,
  restarts: 0,
  ports: {},
  urls,
  rssBytes: null,
  reason: null,
  diagnosis: null,
})

const services = [
  service('postgres', 10),
  service('namenode', 11, 'http://localhost:9870/'),
  service('hiveserver2', null, 'http://localhost:10002/'),
]

test('all pages of what runs', () => {
  expect(pagesOf(services, { instance: 'a', service: null })).toEqual([
    { service: 'namenode', title: 'NAMENODE', url: 'http://localhost:9870/' },
  ])
})

test('a service without a page, one that does not run, and an instance that does not', () => {
  expect(() => pagesOf(services, { instance: 'a', service: 'postgres' })).toThrow(
    expect.objectContaining({
      code: 'INVALID_ARGUMENT',
      message: 'postgres has no web page; these have one: namenode',
    }),
  )
  expect(() => pagesOf(services, { instance: 'a', service: 'hiveserver2' })).toThrow(
    expect.objectContaining({ code: 'NOT_RUNNING', hint: 'sparkbox up --instance a hiveserver2' }),
  )
  expect(() => pagesOf([], { instance: 'a', service: null })).toThrow(expect.objectContaining({ code: 'NOT_RUNNING' }))
})
