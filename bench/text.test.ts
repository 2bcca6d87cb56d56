// What people read: figures, tables, chart, and the place in README.md.
import { XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { chart } from './chart.js'
import { describeTarget, figure, times } from './figures.js'
import { replaceMarked } from './publish.js'
import { makeReport, type Report } from './report.js'
import type { Sample } from './samples.js'
import type { Subject } from './subject.js'
import { markdownReport, textReport } from './table.js'

const subject: Subject = {
  date: '2026-01-02T03:04:05.000Z',
  sparkbox: '0.1.0',
  machine: {
    processor: 'A <fast> processor',
    processors: 2,
    memoryBytes: 24 * 2 ** 30,
    kernel: '6.1',
    distribution: 'Debian',
    loadBefore: 0.1,
  },
  java: '25 (Maker)',
  node: 'v20.20.0',
  versions: { spark: '4.3.0', hadoop: '3.5.0', hive: '4.0.0' },
  profile: 'medium',
}

const sample = (measure: string, way: Sample['way'], value: number): Sample => ({ measure, way, round: 1, value })

const report: Report = makeReport(
  subject,
  3,
  [
    sample('start.seconds', 'guide', 98.76),
    sample('start.seconds', 'stock', 33.3),
    sample('start.seconds', 'sparkbox', 11),
    sample('hdfs', 'stock', 1.9),
    sample('hdfs', 'sparkbox', 0.5),
    sample('help', 'sparkbox', 0.0944),
  ],
  ['queries: no answer'],
)

test.each([
  [98.76, 's', '98.8 s'],
  [0.0944, 's', '0.094 s'],
  [0.3, 's', '0.3 s'],
  [1234.5, 'MB', '1,235 MB'],
  [105.4, 'MB', '105 MB'],
  [1, '%', '1 %'],
] as const)('%d %s is written %s', (value, unit, expected) => {
  expect(figure(value, unit)).toBe(expected)
})

test('ratios and targets in words', () => {
  expect([times(3.04), times(52.3)]).toEqual(['3.0×', '52×'])
  expect(describeTarget({ measure: 'x', against: 'guide', kind: 'times', bound: 6 }, 's')).toBe(
    '≥ 6× less than the guide',
  )
  expect(describeTarget({ measure: 'x', against: 'stock', kind: 'share', bound: 0.55 }, 'MB')).toBe('≤ 55 % of stock')
  expect(describeTarget({ measure: 'x', against: null, kind: 'below', bound: 0.2 }, 's')).toBe('< 0.2 s')
})

describe('tables', () => {
  test('Markdown: every row has all cells, and says which targets are reached', () => {
    const text = markdownReport(report)
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(new Set(rows.map((line) => line.split('|').length))).toEqual(new Set([8]))
    expect(text).toContain('| 98.8 s (9.0×) | 33.3 s (3.0×) | 11 s | ≥ 6× less than the guide | yes, 9.0× |')
    expect(text).toContain('|  |  |  |  | ≥ 4× less than stock | no, 3.0× |')
    expect(text).toContain('| `sparkbox --help` |  |  | 0.094 s | < 0.1 s | yes, 0.094 s |')
    expect(text).toContain('lower bound')
  })

  test('text: aligned, with what could not be measured', () => {
    const text = textReport(report)
    const [one, other] = text.split('\n').filter((line) => / s /.test(line) && line.includes('less than'))
    expect(one!.indexOf('≥')).toBe(other!.indexOf('≥'))
    expect(text).toContain('not measured: queries: no answer')
    expect(text).not.toContain('`')
  })

  test('a busy machine is named', () => {
    const busy = { ...subject, machine: { ...subject.machine, loadBefore: 3 } }
    expect(makeReport(busy, 1, [], []).notes.join()).toContain('not quiet')
    expect(report.notes.join()).not.toContain('not quiet')
  })
})

test('the chart is sound XML, with a bar for each compared figure, the longest as long as there is room', () => {
  const svg = chart(report)
  expect(XMLValidator.validate(svg)).toBe(true)
  const bars = [...svg.matchAll(/width="([\d.]+)" height="16"/g)].map((found) => Number(found[1]))
  expect(bars).toHaveLength(5)
  expect(bars[0]! / bars[2]!).toBeCloseTo(98.76 / 11, 0)
  expect(bars[0]).toBe(bars[3])
  expect(svg).toContain('&lt;fast&gt;')
})

test('README.md keeps everything outside the markers', () => {
  const text = 'a\n<!-- benchmark -->\nold\n<!-- /benchmark -->\nb\n'
  expect(replaceMarked(text, 'new\n')).toBe('a\n<!-- benchmark -->\nnew\n<!-- /benchmark -->\nb\n')
  expect(() => replaceMarked('a', 'new')).toThrow('<!-- benchmark -->')
})
