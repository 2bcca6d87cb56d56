// What the project wants to reach, as data.
import type { Way } from './samples.js'

export interface Target {
  measure: string
  /** With what sparkbox's figure is compared; null for a bound on the figure itself. */
  against: Exclude<Way, 'sparkbox'> | null
  /** `times`: at least so many times less. `share`: at most this part of it. `below`: less than this, in the measure's unit. */
  kind: 'times' | 'share' | 'below'
  bound: number
}

export const targets: readonly Target[] = [
  { measure: 'start.seconds', against: 'guide', kind: 'times', bound: 6 },
  { measure: 'start.seconds', against: 'stock', kind: 'times', bound: 4 },
  { measure: 'start.cpu', against: 'stock', kind: 'times', bound: 4 },
  { measure: 'idle.pss', against: 'stock', kind: 'share', bound: 0.55 },
  { measure: 'spark-sql', against: 'stock', kind: 'times', bound: 3 },
  { measure: 'spark-shell', against: 'stock', kind: 'times', bound: 3 },
  { measure: 'pyspark', against: 'stock', kind: 'times', bound: 3 },
  { measure: 'hdfs', against: 'stock', kind: 'times', bound: 3 },
  { measure: 'repeated-query', against: 'stock', kind: 'times', bound: 40 },
  { measure: 'repeated-query', against: null, kind: 'below', bound: 0.3 },
  { measure: 'download', against: 'stock', kind: 'share', bound: 0.45 },
  { measure: 'status', against: null, kind: 'below', bound: 0.2 },
  { measure: 'help', against: null, kind: 'below', bound: 0.1 },
  { measure: 'daemon.cpu', against: null, kind: 'below', bound: 1 },
  { measure: 'daemon.pss', against: null, kind: 'below', bound: 90 },
]
