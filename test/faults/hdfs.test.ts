// HDFS of one real instance, broken in one way after another: exactly that cause is named, what is named as the fix
// repairs it, and no file and no row of Hive that was stored before is lost.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../stack/sandbox.js'
import { prove } from './injection.js'
import { foreignLock, hdfsInjections } from './injections/hdfs.js'
import { clientInjections } from './injections/hdfs-clients.js'

/** Not needed by these faults; without them each round takes seconds. */
const others = ['resourcemanager', 'nodemanager', 'jobhistory', 'spark-history', 'spark-connect', 'sshd'] as const
const hive = ['metastore', 'hiveserver2'] as const

const groups = { clients: clientInjections, services: [...hdfsInjections, foreignLock()] }

let box: Sandbox
let injected = 0
let recognised = 0

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await box.data('up', '--profile', 'small', 'hiveserver2')
  await writeFile(join(box.home, 'canary.txt'), 'a line that must stay\n')
  const put = await box.run(['exec', '--', 'hdfs', 'dfs', '-put', join(box.home, 'canary.txt'), '/canary.txt'])
  expect(put.exitCode, put.stderr).toBe(0)
  await box.data('sql', '--engine', 'hive', 'create table canary as select 7 as n union all select 8')
  for (const id of [...others, ...hive]) await box.data('config', 'set', `services.${id}.enabled=false`)
  await box.data('down')
  await box.data('up')
})

afterAll(async () => {
  console.log(`faults injected into HDFS: ${injected}; recognised, and repaired as named: ${recognised}`)
  await box.remove()
})

describe.each(Object.entries(groups))('%s', (_, injections) => {
  test.each(injections.map((injection) => [injection.fault, injection] as const))('%s', async (_fault, injection) => {
    injected++
    await prove(injection, box)
    recognised++
  })
})

test('the file and the rows that were stored before are there', async () => {
  for (const id of hive) await box.data('config', 'unset', `services.${id}.enabled`)
  await box.data('down')
  await box.data('up')
  const { stdout } = await box.run(['exec', '--', 'hdfs', 'dfs', '-cat', '/canary.txt'])
  expect(stdout).toBe('a line that must stay\n')
  const { results } = await box.data('sql', '--engine', 'hive', 'select n from canary order by n')
  expect(results[0].rows).toEqual([[7], [8]])
})
