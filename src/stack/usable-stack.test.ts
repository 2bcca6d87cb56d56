import { expect, test } from 'vitest'
import type { StackDefinition } from '../artifacts/model.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import type { StackEvent } from '../events.js'
import { vocabulary } from '../instance/configuration.js'
import { testInstance } from '../instance/testing.js'
import { requireUsableStack } from './usable-stack.js'

const stack = { ...testInstance().stack, python: { minimum: '3.11', maximum: '3.13' } }

test('versions that are known to fail together are refused', async () => {
  const failing = { ...stack, name: 'mine', versions: { ...stack.versions, hive: '4.0.1' } }
  await expect(check(failing)).rejects.toMatchObject({ code: 'INCOMPATIBLE_VERSIONS' })
  expect(await check(stack)).toEqual([])
})

test('the metastore client of sparkbox.yaml counts', async () => {
  const versions = { ...stack.versions, spark: '4.0.5', hive: '4.0.1' }
  const java = { ...stack.java, spark: { minimum: 17, maximum: 21 } }
  const yaml = 'spark-defaults:\n  spark.sql.hive.metastore.version: "4.0.1"\n'
  expect(await check({ ...stack, versions, java }, yaml)).toEqual([])
})

test('a doubt is a warning', async () => {
  const versions = { ...stack.versions, hadoop: '3.4.3', hive: '3.1.3', tez: '0.9.2' }
  const java = { ...stack.java, hive: { minimum: 8, maximum: 8 } }
  expect(await check({ ...stack, versions, java })).toEqual([
    {
      type: 'notice',
      level: 'warning',
      text: "Hive 3.1.3 with Spark 4.3.0: somebody saw it fail with Invalid method name: 'get_table_objects_by_name'",
    },
  ])
})

test('a file that stack.json names and that is not there is refused before a download', async () => {
  const artifacts: StackDefinition['artifacts'] = [
    { name: 'hadoop', title: 'Hadoop', source: 'maven', kind: 'classpath', pom: 'hadoop.pom.xml' },
  ]
  await expect(check({ ...stack, artifacts, directory: '/nowhere/mine' })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(
      '/nowhere/mine/stack.json: artifacts.0.pom: there is no file /nowhere/mine/hadoop.pom.xml',
    ) as string,
  })
})

async function check(stackDefinition: StackDefinition, yaml = ''): Promise<StackEvent[]> {
  const events: StackEvent[] = []
  const config = parseStackConfig(yaml, 'sparkbox.yaml', vocabulary([{ name: 'current' }]))
  await requireUsableStack(stackDefinition, config, {
    signal: AbortSignal.timeout(1000),
    emit: (event) => events.push(event),
  })
  return events
}
