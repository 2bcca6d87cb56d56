import { expect, test } from 'vitest'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import type { StackEvent } from '../events.js'
import { vocabulary } from '../instance/configuration.js'
import { testInstance } from '../instance/testing.js'
import { checkCompatible } from './compatible.js'

const stack = { ...testInstance().stack, python: { minimum: '3.11', maximum: '3.13' } }

test('versions that are known to fail together are refused', () => {
  const failing = { ...stack, name: 'mine', versions: { ...stack.versions, hive: '4.0.1' } }
  expect(() => check(failing)).toThrow(expect.objectContaining({ code: 'INCOMPATIBLE_VERSIONS' }))
  expect(check(stack)).toEqual([])
})

test('the metastore client of sparkbox.yaml counts', () => {
  const versions = { ...stack.versions, spark: '4.0.5', hive: '4.0.1' }
  const java = { ...stack.java, spark: { minimum: 17, maximum: 21 } }
  const yaml = 'spark-defaults:\n  spark.sql.hive.metastore.version: "4.0.1"\n'
  expect(check({ ...stack, versions, java }, yaml)).toEqual([])
})

test('a doubt is a warning', () => {
  const versions = { ...stack.versions, hadoop: '3.4.3', hive: '3.1.3', tez: '0.9.2' }
  const java = { ...stack.java, hive: { minimum: 8, maximum: 8 } }
  expect(check({ ...stack, versions, java })).toEqual([
    {
      type: 'notice',
      level: 'warning',
      text: "Hive 3.1.3 with Spark 4.3.0: somebody saw it fail with Invalid method name: 'get_table_objects_by_name'",
    },
  ])
})

function check(stackDefinition: typeof stack, yaml = ''): StackEvent[] {
  const events: StackEvent[] = []
  const config = parseStackConfig(yaml, 'sparkbox.yaml', vocabulary([{ name: 'current' }]))
  checkCompatible(stackDefinition, config, {
    signal: AbortSignal.timeout(1000),
    emit: (event) => events.push(event),
  })
  return events
}
