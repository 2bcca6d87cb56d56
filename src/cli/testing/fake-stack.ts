// A stack of plain answers for tests of the command line: it stands for everything below it.

import type { StackApi, StatusResult } from '../../stack/api.js'
import type { ServiceState } from '../../supervisor/spec.js'

export const postgres: ServiceState = {
  id: 'postgres',
  component: 'postgresql',
  title: 'PostgreSQL',
  state: 'ready',
  pid: 4121,
  startedAt: '2030-01-31T08:00:00.000Z',
  readyMs: 1200,
  restarts: 0,
  ports: { sql: 5432 },
  urls: [],
  rssBytes: 52_428_800,
  reason: null,
  diagnosis: null,
}

export const runningStatus: StatusResult = {
  instance: 'default',
  stack: { name: 'current', title: 'Spark 4.3.0' },
  state: 'running',
  daemon: { pid: 4100, startedAt: '2030-01-31T07:59:58.000Z', rssBytes: 60_000_000 },
  services: [postgres],
  restartNeeded: [],
}

/** Every function that is not given throws, so that a test sees each unexpected call. */
export function fakeStack(functions: Partial<StackApi>): StackApi {
  const given: Partial<StackApi> = { remainingProcesses: () => [], ...functions }
  return new Proxy(given as StackApi, {
    get(target, name) {
      const value = target[name as keyof StackApi]
      if (value === undefined) throw new Error(`unexpected call of ${String(name)}`)
      return value
    },
  })
}
