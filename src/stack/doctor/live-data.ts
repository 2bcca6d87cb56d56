// What HDFS and PostgreSQL themselves know of their data while they run.
import type { Instance } from '../../components/contract.js'
import { type MissingBlocks, missingBlocks } from '../../components/hdfs/missing-blocks.js'
import { type LockWait, lockWaits } from '../../components/postgres/lock-waits.js'
import { answerOrNull } from '../../components/probe-answer.js'
import { withDeadline } from '../../supervisor/deadline.js'
import { known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'

const answerMilliseconds = 1_500
/** The metastore's own transactions hold a lock for milliseconds. */
const longWaitSeconds = 3

export const liveDataArea: Area = {
  id: 'live-data',
  asks: 'HDFS and PostgreSQL, for their data',
  look: async ({ name, instance, daemon }, signal) => {
    const ready = (daemon?.status.services ?? []).filter(({ state }) => state === 'ready').map(({ id }) => id)
    /** What keeps a service from answering is told elsewhere. */
    const ask = async <T>(service: string, question: (instance: Instance, signal: AbortSignal) => Promise<T>) =>
      instance !== null && ready.includes(service)
        ? withDeadline(answerMilliseconds, signal, (limited) => answerOrNull(question(instance, limited)), null)
        : null
    const [blocks, waits] = await Promise.all([ask('namenode', missingBlocks), ask('postgres', lockWaits)])
    return [
      ...(blocks === null ? [] : [checkBlocks(name, blocks)]),
      ...(waits === null ? [] : [checkLocks(name, waits)]),
    ]
  },
}

export function checkBlocks(instance: string, { count, files }: MissingBlocks): MachineCheck {
  if (count === 0) return ok('hdfs-blocks', 'every block has a good copy')
  const [path = 'a file'] = files
  const evidence = `blocks without a good copy: ${count}; files that they belong to: ${files.length}`
  return known('hdfs-blocks', 'fail', 'HDFS_BLOCK_MISSING', evidence, { path, instance })
}

export function checkLocks(instance: string, waits: readonly LockWait[]): MachineCheck {
  const [longest] = waits
  if (longest === undefined || longest.seconds < longWaitSeconds) return ok('postgres-locks', 'nobody waits for a lock')
  const { seconds, statement, holder } = longest
  const evidence = `for ${seconds} s now: ${statement.replace(/\s+/g, ' ').slice(0, 200)}`
  const words = { application: holder.application, pid: String(holder.pid), state: holder.state, instance }
  return known('postgres-locks', 'fail', 'POSTGRES_LOCK_HELD', evidence, words)
}
