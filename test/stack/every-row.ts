// Every row of verify passes; that of SparkR, whose package no registry has, may be skipped with the recorded reason.
import { expect } from 'vitest'
import type { Sandbox } from './sandbox.js'

/** Both delivered stacks have so many: one has `connect` where the other has `thrift`. */
const rowCount = 20

interface Row {
  id: string
  status: string
}

export async function expectEveryRow(box: Sandbox, instance: string): Promise<void> {
  const outcome = await box.run(['verify', '-i', instance, '--json'], { timeoutMilliseconds: 900_000 })
  const rows: Row[] = outcome.json().data.rows
  const { absences = {} } = await box.installed(instance)
  const { reason, fix } = absences.sparkr ?? {}
  const skipped = { id: 'sparkr', status: 'skip', evidence: '', reason: `${reason}: ${fix}` }
  expect(rows.filter(({ status }) => status !== 'pass')).toMatchObject(reason === undefined ? [] : [skipped])
  expect(rows).toHaveLength(rowCount)
  expect(outcome.exitCode).toBe(0)
}
