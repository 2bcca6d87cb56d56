// Whether the versions of a stack go together, with what the person has set.
import type { StackDefinition } from '../artifacts/model.js'
import { combinationOf, requireCompatible } from '../artifacts/require-compatible.js'
import type { StackConfig } from '../config/model.js'
import type { Work } from '../events.js'

const metastoreClientKey = 'spark.sql.hive.metastore.version'

/** Tells of doubts. @throws StackError INCOMPATIBLE_VERSIONS */
export function checkCompatible(stack: StackDefinition, config: Pick<StackConfig, 'overrides'>, { emit }: Work): void {
  const client = config.overrides['spark-defaults'][metastoreClientKey]?.value ?? null
  for (const { subject, reason } of requireCompatible(stack.name, combinationOf(stack, client)))
    emit({ type: 'notice', level: 'warning', text: `${subject}: ${reason}` })
}
