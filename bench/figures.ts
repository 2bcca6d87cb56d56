// How figures are written for people. Pure.
import type { Unit } from './samples.js'
import type { Target } from './targets.js'

/** Three significant digits where there are decimals: `0.123 s`, `1.23 s`, `12.3 s`, `1,234 MB`. */
export function figure(value: number, unit: Unit): string {
  return `${digits(value)} ${unit}`
}

/** How many times less: `3.4×`. */
export function times(ratio: number): string {
  return `${ratio >= 10 ? ratio.toFixed(0) : ratio.toFixed(1)}×`
}

/** A target in words: `≥ 6× less than the guide`. */
export function describeTarget({ kind, bound, against }: Target, unit: Unit): string {
  if (kind === 'below') return `< ${figure(bound, unit)}`
  const other = against === 'guide' ? 'the guide' : 'stock'
  return kind === 'times' ? `≥ ${times(bound).replace('.0', '')} less than ${other}` : `≤ ${percent(bound)} of ${other}`
}

/** What was reached, in the words of the target. */
export function describeValue({ kind }: Target, value: number, unit: Unit): string {
  if (kind === 'below') return figure(value, unit)
  return kind === 'times' ? times(value) : percent(value)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function digits(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en-US')
  if (value >= 100 || Number.isInteger(value)) return value.toFixed(0)
  return value >= 10 ? value.toFixed(1) : value >= 1 ? value.toFixed(2) : value.toFixed(3).replace(/0+$/, '')
}
