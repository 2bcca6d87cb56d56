// What a query may wait for without a word of any server: a lock in the metastore's database.
import { lockWaits } from '../components/postgres/lock-waits.js'
import { answerOrNull } from '../components/probe-answer.js'
import type { Home } from '../instance/home.js'
import { openInstance } from '../instance/open.js'
import { checkLocks } from './doctor/live-data.js'

/** One sentence and the way out; null where nobody waits for a lock, and where PostgreSQL does not say. */
export async function lockSuspect(home: Home, name: string, signal: AbortSignal): Promise<string | null> {
  const instance = await openInstance(home, name)
  const { status, reason, fix } = checkLocks(instance.name, (await answerOrNull(lockWaits(instance, signal))) ?? [])
  return status === 'ok' ? null : `${reason}; ${fix}`
}
