// Which versions go together: the rules of compatibility-rules.ts, asked of one combination.
import { rules } from './compatibility-rules.js'
import type { JavaProduct, JavaRange } from './model.js'

/** All that decides whether a stack can work. */
export interface Combination {
  /** Product to version, as in stack.json; a product that is not there is not judged. */
  versions: Readonly<Record<string, string>>
  java: Readonly<Record<JavaProduct, JavaRange>>
  python: PythonRange
  /** Version of the Hive client that Spark is told to use; null: the one inside it. */
  metastoreClient: string | null
}

/** `3.11` to `3.13`, both inclusive. */
export interface PythonRange {
  minimum: string
  maximum: string
}

/** What the rules know about versions that do not go together. */
export interface Conflict {
  /** What meets what: `Hive 3.1.2 on Java 17 to 25`. */
  subject: string
  /** One sentence. */
  reason: string
}

export interface Rule {
  id: string
  /** `refuse`: known to fail. `warn`: somebody saw it fail. */
  level: 'refuse' | 'warn'
  /** The keys of `versions` that can settle it. */
  products: readonly string[]
  /** Null where the rule has nothing against it. */
  judge: (combination: Combination) => Conflict | null
  /** Where the fact comes from. */
  source: string
}

export interface Finding extends Conflict {
  rule: string
  level: Rule['level']
  source: string
}

/** Everything that speaks against a combination, in the order of the rules; empty where nothing is known. */
export function findConflicts(combination: Combination): Finding[] {
  return rules.flatMap(({ id, level, source, judge }) => {
    const conflict = judge(combination)
    return conflict === null ? [] : [{ rule: id, level, source, ...conflict }]
  })
}

export function isRefused(combination: Combination): boolean {
  return rules.some(({ level, judge }) => level === 'refuse' && judge(combination) !== null)
}
