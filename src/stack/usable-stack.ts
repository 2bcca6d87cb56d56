// Whether a stack can be used at all: its folder is whole, and its versions go together with what the person has set.
import type { StackDefinition } from '../artifacts/model.js'
import { combinationOf, requireCompatible } from '../artifacts/require-compatible.js'
import { requireWholeFolder } from '../artifacts/stack-files.js'
import type { StackConfig } from '../config/model.js'
import type { Work } from '../events.js'

const metastoreClientKey = 'spark.sql.hive.metastore.version'

/** Tells of doubts. Before anything is fetched. @throws StackError CONFIG_INVALID, INCOMPATIBLE_VERSIONS */
export async function requireUsableStack(
  stack: StackDefinition,
  config: Pick<StackConfig, 'overrides'>,
  { emit }: Work,
): Promise<void> {
  await requireWholeFolder(stack)
  const client = config.overrides['spark-defaults'][metastoreClientKey]?.value ?? null
  for (const { subject, reason } of requireCompatible(stack.name, combinationOf(stack, client)))
    emit({ type: 'notice', level: 'warning', text: `${subject}: ${reason}` })
}
