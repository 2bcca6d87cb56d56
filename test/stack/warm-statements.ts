// What must hold for statements that the daemon runs on the warm Connect server.
import { expect } from 'vitest'
import type { Sandbox } from './sandbox.js'

export interface Claim {
  name: string
  prove: (box: Sandbox) => Promise<void>
}

export const warmStatements: readonly Claim[] = [
  { name: 'have a session of their own for each command, although it was opened before', prove: ownSession },
  { name: 'give all of a long result', prove: longResult },
  { name: 'end on the server when the command is interrupted', prove: interrupted },
]

async function ownSession(box: Sandbox): Promise<void> {
  const setting = 'set spark.sql.shuffle.partitions'
  const [before] = (await box.data('sql', setting)).results
  await box.data('sql', `${setting}=3; create temporary view mine as select 1`)
  const [after] = (await box.data('sql', setting)).results
  expect(after.rows).toEqual(before.rows)
  const { error } = (await box.run(['sql', 'select * from mine', '--json'])).json()
  expect(error).toMatchObject({ code: 'QUERY_FAILED', details: { errorClass: 'TABLE_OR_VIEW_NOT_FOUND' } })
}

async function longResult(box: Sandbox): Promise<void> {
  const [{ rows }] = (await box.data('sql', 'select id, double(id) / 2 from range(300000)')).results
  expect(rows).toHaveLength(300_000)
  expect(rows.at(-1)).toEqual([299_999, 149_999.5])
}

async function interrupted(box: Sandbox): Promise<void> {
  const { ports } = await box.record()
  const api = `http://127.0.0.1:${ports['spark-connect.http']}/api/v1/applications`
  const json = async (url: string) => (await fetch(url)).json()
  const [{ id }] = (await json(api)) as [{ id: string }]
  const running = async () => (await json(`${api}/${id}/jobs?status=running`)) as unknown[]
  const begun = expect.poll(running, { timeout: 60_000, interval: 200 }).toHaveLength(1)
  const endless = 'select count(*) from range(1000000000000) where rand() < 0.5'
  const outcome = await box.run(['sql', endless], { interruptAfter: { condition: begun, signal: 'SIGINT' } })
  expect(outcome.exitCode).toBe(130)
  await begun
  await expect.poll(running, { timeout: 30_000, interval: 200 }).toEqual([])
}
