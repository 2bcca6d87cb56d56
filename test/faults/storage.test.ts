// PostgreSQL, HDFS and SSH of one real instance, broken in one way after another: exactly that cause is named, what is
// named as the fix repairs it, and nothing that was stored before is lost.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../stack/sandbox.js'
import { type Injection, prove } from './injection.js'
import { clientInjections, sshInjections } from './injections/clients.js'
import { foreignLock, hdfsInjections } from './injections/hdfs.js'
import { foreignServer, postgresInjections, rootInjections } from './injections/postgres.js'

/** Not needed by any of these faults; without them each round takes seconds. */
const others = ['resourcemanager', 'nodemanager', 'jobhistory', 'spark-history', 'spark-connect'] as const
const hive = ['metastore', 'hiveserver2'] as const

const groups: Record<string, Injection[]> = {
  PostgreSQL: [...postgresInjections, foreignServer(), ...(process.getuid?.() === 0 ? rootInjections : [])],
  'clients of HDFS': clientInjections,
  'the SSH server and its clients': sshInjections,
  HDFS: [...hdfsInjections, foreignLock()],
}

let box: Sandbox
const recognised: string[] = []

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await box.data('up', '--profile', 'small', 'hiveserver2')
  await writeFile(join(box.home, 'canary.txt'), 'a line that must stay\n')
  const put = await box.run(['exec', '--', 'hdfs', 'dfs', '-put', join(box.home, 'canary.txt'), '/canary.txt'])
  expect(put.exitCode, put.stderr).toBe(0)
  await hiveRows('create table canary as select 7 as n union all select 8')
  for (const id of [...others, ...hive]) await box.data('config', 'set', `services.${id}.enabled=false`)
  await box.data('down')
  await box.data('up')
})

afterAll(async () => {
  const injected = Object.values(groups).flat().length
  console.log(`faults injected: ${injected}, recognised and repaired as named: ${recognised.length}`)
  await box.remove()
})

describe.each(Object.entries(groups))('%s', (_, injections) => {
  test.each(injections.map((injection) => [injection.fault, injection] as const))('%s', async (fault, injection) => {
    await prove(injection, box)
    recognised.push(fault)
  })
})

test('everything that was stored before is there', async () => {
  await box.data('up')
  const { stdout } = await box.run(['exec', '--', 'hdfs', 'dfs', '-cat', '/canary.txt'])
  expect(stdout).toBe('a line that must stay\n')
  for (const id of hive) await box.data('config', 'unset', `services.${id}.enabled`)
  await box.data('down')
  await box.data('up')
  expect(await hiveRows('select n from canary order by n')).toEqual([[7], [8]])
})

async function hiveRows(statement: string): Promise<unknown> {
  const { results } = await box.data('sql', '--engine', 'hive', statement)
  return results.at(-1)?.rows
}
