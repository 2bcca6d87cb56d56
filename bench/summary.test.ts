import { describe, expect, test } from 'vitest'
import type { Sample } from './samples.js'
import { measures } from './samples.js'
import { judge, median, summarize } from './summary.js'
import { targets } from './targets.js'

const sample = (measure: string, way: Sample['way'], ...values: number[]): Sample[] =>
  values.map((value, index) => ({ measure, way, round: index + 1, value }))

describe('median', () => {
  test.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[4, 1, 3, 2], 2.5],
    [[0.2, 0.1, 10], 0.2],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })

  test('does not change the values, and refuses none', () => {
    const values = [2, 1, 3]
    median(values)
    expect(values).toEqual([2, 1, 3])
    expect(() => median([])).toThrow()
  })
})

describe('summarize', () => {
  test('compares the medians of all ways', () => {
    const samples = [
      ...sample('start.seconds', 'guide', 90, 100, 400),
      ...sample('start.seconds', 'stock', 50),
      ...sample('start.seconds', 'sparkbox', 12, 10, 8),
    ]
    expect(summarize(samples)).toMatchObject([
      {
        id: 'start.seconds',
        medians: { guide: 100, stock: 50, sparkbox: 10 },
        ratios: { guide: 10, stock: 5 },
      },
    ])
  })

  test('leaves out what was not measured, and keeps the order of the tables', () => {
    const rows = summarize([...sample('help', 'sparkbox', 0.1), ...sample('idle.pss', 'stock', 2000)])
    expect(rows.map(({ id }) => id)).toEqual(['idle.pss', 'help'])
    expect(rows[0]).toMatchObject({ medians: { guide: null, sparkbox: null }, ratios: { guide: null, stock: null } })
  })
})

describe('judge', () => {
  const judged = (...samples: Sample[]) =>
    judge(summarize(samples)).map(({ reached, reachedValue }) => [reached, reachedValue])

  test('so many times less', () => {
    expect(judged(...sample('hdfs', 'stock', 3), ...sample('hdfs', 'sparkbox', 1))).toEqual([[true, 3]])
    expect(judged(...sample('hdfs', 'stock', 2.9), ...sample('hdfs', 'sparkbox', 1))).toEqual([[false, 2.9]])
  })

  test('at most a share', () => {
    expect(judged(...sample('idle.pss', 'stock', 2000), ...sample('idle.pss', 'sparkbox', 1100))).toEqual([
      [true, 0.55],
    ])
    expect(judged(...sample('idle.pss', 'stock', 2000), ...sample('idle.pss', 'sparkbox', 1200))).toEqual([
      [false, 0.6],
    ])
  })

  test('a bound of its own', () => {
    expect(judged(...sample('status', 'sparkbox', 0.199))).toEqual([[true, 0.199]])
    expect(judged(...sample('status', 'sparkbox', 0.2))).toEqual([[false, 0.2]])
  })

  test('not where the other was not measured', () => {
    expect(judged(...sample('start.seconds', 'sparkbox', 10))).toEqual([])
  })
})

test('every target is of a measure', () => {
  const known = measures.map(({ id }) => id)
  expect(targets.filter(({ measure }) => !known.includes(measure))).toEqual([])
  expect(new Set(known).size).toBe(known.length)
})
