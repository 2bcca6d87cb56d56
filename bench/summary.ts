// From samples to medians, ratios, and whether the targets are reached. Pure.
import { type Measure, measures, type Sample, type Way, ways } from './samples.js'
import { type Target, targets } from './targets.js'

export interface Row extends Measure {
  /** Null where a way was not measured. */
  medians: Record<Way, number | null>
  /** How many times less sparkbox takes than the others. */
  ratios: Record<Exclude<Way, 'sparkbox'>, number | null>
}

export interface TargetResult extends Target {
  /** Of the target's kind: so many times, this part, or the figure itself. */
  reachedValue: number
  reached: boolean
}

/** Of two in the middle, their mean. @throws Error for none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no values have no median')
  const sorted = [...values].sort((one, other) => one - other)
  const half = sorted.length / 2
  return sorted.length % 2 === 1 ? sorted[Math.floor(half)]! : (sorted[half - 1]! + sorted[half]!) / 2
}

/** One for each measure that has any sample, in the order of the tables. */
export function summarize(samples: readonly Sample[]): Row[] {
  return measures.flatMap((measure) => {
    const own = samples.filter((sample) => sample.measure === measure.id)
    if (own.length === 0) return []
    const of = (way: Way) => own.filter((sample) => sample.way === way).map(({ value }) => value)
    const medians = Object.fromEntries(ways.map((way) => [way, of(way).length === 0 ? null : median(of(way))]))
    return [withRatios({ ...measure, medians: medians as Row['medians'] })]
  })
}

/** Those of which every figure was measured. */
export function judge(rows: readonly Row[]): TargetResult[] {
  return targets.flatMap((target) => {
    const row = rows.find(({ id }) => id === target.measure)
    const value = row === undefined ? null : valueFor(target, row)
    if (value === null) return []
    return [{ ...target, reachedValue: value, reached: isReached(target, value) }]
  })
}

function withRatios(row: Omit<Row, 'ratios'>): Row {
  const { guide, stock, sparkbox } = row.medians
  return { ...row, ratios: { guide: ratio(guide, sparkbox), stock: ratio(stock, sparkbox) } }
}

function ratio(other: number | null, own: number | null): number | null {
  return other === null || own === null || own === 0 ? null : other / own
}

function valueFor({ kind, against }: Target, { medians, ratios }: Row): number | null {
  if (against === null) return medians.sparkbox
  const times = ratios[against]
  if (times === null) return null
  return kind === 'share' ? 1 / times : times
}

function isReached({ kind, bound }: Target, value: number): boolean {
  if (kind === 'times') return value >= bound
  return kind === 'share' ? value <= bound : value < bound
}
