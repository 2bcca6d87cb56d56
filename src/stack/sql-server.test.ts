import { expect, test } from 'vitest'
import { traitsOf } from '../components/traits.js'
import { makePlan } from '../instance/plan.js'
import { testInstance } from '../instance/testing.js'
import type { ServiceSpec } from '../supervisor/spec.js'
import { findSqlServer } from './sql-server.js'

const classic = { spark: '3.0.1', hadoop: '3.3.0', hive: '3.1.2', postgresql: '12.22' }

test.each([{}, { versions: classic }])(
  'each engine has a server that the instance has, at a port of its own: %j',
  (options) => {
    const instance = testInstance(options)
    const services = makePlan(instance).nodes.filter((node): node is ServiceSpec => node.kind === 'service')
    const ids = services.map(({ id }) => id)
    const found = (['spark', 'hive'] as const).map((engine) => findSqlServer(engine, ids))
    expect(found.map((server) => server?.service)).toEqual([traitsOf(instance.stack).sparkServer, 'hiveserver2'])
    for (const server of found)
      expect(services.find(({ id }) => id === server?.service)?.ports).toHaveProperty([server!.port])
  },
)

test('where the instance has no such server there is none', () => {
  expect(findSqlServer('spark', ['hiveserver2', 'spark-history'])).toBeUndefined()
  expect(findSqlServer('hive', ['spark-connect', 'spark-thrift'])).toBeUndefined()
})
