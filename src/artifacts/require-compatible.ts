// Refuses a stack that cannot work, before anything is fetched.
import { StackError } from '../errors.js'
import { type Combination, type Finding, findConflicts } from './compatibility.js'
import { nearestGood } from './compatibility-nearest.js'
import type { StackDefinition } from './model.js'

/** `metastoreClient`: what the person has set as `spark.sql.hive.metastore.version`; null where nothing. */
export function combinationOf(
  { versions, java, python }: Pick<StackDefinition, 'versions' | 'java' | 'python'>,
  metastoreClient: string | null = null,
): Combination {
  return { versions, java, python, metastoreClient }
}

/**
 * Returns the doubts that are no reason to refuse.
 * @throws StackError INCOMPATIBLE_VERSIONS with every reason and the nearest good combination. `hintFor` makes a command
 * of the changes; without it, the hint is to check the stack.
 */
export function requireCompatible(
  stack: string,
  combination: Combination,
  hintFor?: (changes: Record<string, string>) => string,
): Finding[] {
  const findings = findConflicts(combination)
  const refused = findings.filter(({ level }) => level === 'refuse')
  if (refused.length === 0) return findings
  const nearest = nearestGood(combination)
  const reasons = refused.map(({ subject, reason }) => `${subject}: ${reason}`).join('; ')
  const instead = nearest === null ? '' : `; nearest without a known conflict: ${changesText(nearest)}`
  throw new StackError('INCOMPATIBLE_VERSIONS', `the stack ${stack} cannot work. ${reasons}${instead}`, {
    hint: nearest === null || hintFor === undefined ? `sparkbox stack check ${stack}` : hintFor(nearest),
    details: { stack, findings, nearest },
  })
}

const names: Readonly<Record<string, string>> = {
  spark: 'Spark',
  hadoop: 'Hadoop',
  hadoopExamples: 'release of the MapReduce examples',
  hive: 'Hive',
  tez: 'Tez',
  postgresql: 'PostgreSQL',
  postgresqlJdbc: "PostgreSQL's driver",
  python: 'Python',
}

/** `Hive 4.0.0`; `Java 17 to 22 for Hadoop`. */
export function changesText(changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes)
    .map(([key, value]) => {
      const [first, product] = key.split('.')
      const range = value.replace('-', ' to ')
      return first === 'java'
        ? `Java ${range} for ${productName(product ?? '')}`
        : `${productName(key)} ${key === 'python' ? range : value}`
    })
    .join(', ')
}

export function productName(key: string): string {
  return names[key] ?? key
}
