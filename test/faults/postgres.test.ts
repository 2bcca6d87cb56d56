// PostgreSQL and the SSH server of one real instance, broken in one way after another: exactly that cause is named, what
// is named as the fix repairs it, and no row that was stored before is lost.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Sandbox } from '../stack/sandbox.js'
import { type Injection, prove } from './injection.js'
import { foreignServer, postgresInjections, queryPostgres, rootInjections } from './injections/postgres.js'
import { sshInjections } from './injections/ssh.js'

const groups: Record<string, Injection[]> = {
  PostgreSQL: [...postgresInjections, foreignServer(), ...(process.getuid?.() === 0 ? rootInjections : [])],
  'the SSH server and its clients': sshInjections,
}

let box: Sandbox
let injected = 0
let recognised = 0

beforeAll(async () => {
  box = await Sandbox.make()
  await box.seed('current')
  await box.data('up', '--profile', 'small', 'postgres', 'sshd')
  await queryPostgres(box, 'create table canary as select generate_series(1, 1000) as n')
})

afterAll(async () => {
  console.log(`faults injected into PostgreSQL and SSH: ${injected}; recognised, and repaired as named: ${recognised}`)
  await box.remove()
})

describe.each(Object.entries(groups))('%s', (_, injections) => {
  test.each(injections.map((injection) => [injection.fault, injection] as const))('%s', async (_fault, injection) => {
    injected++
    await prove(injection, box)
    recognised++
  })
})

test('a password of hive that was changed in the cluster is set again at the next start', async () => {
  await box.data('up', 'postgres')
  await queryPostgres(
    box,
    "do $$ begin if not exists (select 1 from pg_roles where rolname = 'hive') then create role hive login; end if; end $$",
  )
  await queryPostgres(box, "alter role hive password 'another one'")
  await box.data('down')
  // The metastore needs the role, and all that stands before it.
  await box.data('up', 'metastore')
})

test('every row that was stored before is there', async () => {
  await box.data('up', 'postgres')
  expect(await queryPostgres(box, 'select count(*)::int, sum(n)::int from canary')).toEqual([[1000, 500_500]])
})
