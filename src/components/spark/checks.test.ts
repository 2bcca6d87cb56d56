import { expect, test } from 'vitest'
import { testInstance } from '../../instance/testing.js'
import type { CheckContext } from '../contract.js'
import { sparkChecks } from './checks.js'

const unfit = 'PySpark 4.3.0 needs Python 3.11 to 3.13; this machine has 3.14.0'

test('rows that need PySpark are skipped where no Python fits, with the reason, and the history waits for none of them', async () => {
  const instance = testInstance({}, { python: { ...testInstance().python, unfit } })
  const context = { instance } as CheckContext
  const rows = sparkChecks(instance)
  for (const id of ['spark-on-yarn', 'pyspark', 'connect']) {
    const row = rows.find((each) => each.id === id)
    await expect(row?.run(context)).rejects.toMatchObject({ name: 'SkipCheck', message: unfit })
  }
  expect(rows.find(({ id }) => id === 'history')?.after).toEqual(['spark-shell', 'spark-sql'])
})

test('the history waits for every application where Python fits', () => {
  const history = sparkChecks(testInstance()).find(({ id }) => id === 'history')
  expect(history?.after.toSorted()).toEqual(['pyspark', 'spark-on-yarn', 'spark-shell', 'spark-sql'])
})
