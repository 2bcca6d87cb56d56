// Everything that a run of the benchmark has found out.
import type { Sample } from './samples.js'
import type { Subject } from './subject.js'
import { judge, type Row, summarize, type TargetResult } from './summary.js'

export interface Report {
  schemaVersion: 1
  subject: Subject
  rounds: number
  rows: Row[]
  targets: TargetResult[]
  /** Every figure of every round. */
  samples: Sample[]
  /** What could not be measured, and why. */
  failures: string[]
  /** What a reader must know to judge the figures. */
  notes: string[]
}

export function makeReport(
  subject: Subject,
  rounds: number,
  samples: readonly Sample[],
  failures: readonly string[],
): Report {
  const rows = summarize(samples)
  return {
    schemaVersion: 1,
    subject,
    rounds,
    rows,
    targets: judge(rows),
    samples: [...samples],
    failures: [...failures],
    notes: notesFor(subject, rows),
  }
}

function notesFor({ machine }: Subject, rows: readonly Row[]): string[] {
  const has = (...ids: string[]) => rows.some(({ id }) => ids.includes(id))
  const notes: [boolean, string][] = [
    [
      machine.loadBefore > machine.processors / 4,
      `the machine was not quiet: its load was ${machine.loadBefore.toFixed(1)} before the first round`,
    ],
    [
      has('start.seconds'),
      "the guide's way is a lower bound: its JVMs start in its order with the pauses of the makers' shell scripts, but what these scripts themselves take is left out",
    ],
    [
      has('hdfs'),
      "the stock way of hdfs is the makers' class without their shell script, a lower bound; the other commands are the makers' own scripts",
    ],
    [has('download') && !has('install.seconds'), 'downloads are the sizes in the lock; --cold measures them'],
    [has('download'), 'the sizes of the official archives are approximate, see bench/official-sizes.ts'],
  ]
  return notes.flatMap(([holds, text]) => (holds ? [text] : []))
}
