// Who waits in PostgreSQL for a lock of somebody else.
import { z } from 'zod'
import type { Instance } from '../contract.js'
import { queryAsSuperuser } from './superuser.js'

/** A session that waits, and the one at the head of those it waits for. */
export interface LockWait {
  /** Since its statement began. */
  seconds: number
  statement: string
  holder: {
    pid: number
    /** As the program has called itself: `psql`. */
    application: string
    /** `idle in transaction`, `active`, … */
    state: string
  }
}

const rows = z.array(z.tuple([z.coerce.number(), z.string(), z.coerce.number(), z.string(), z.string()]))

/** The longest first. @throws StackError where PostgreSQL does not answer */
export async function lockWaits(instance: Instance, signal: AbortSignal): Promise<LockWait[]> {
  const statement = `select extract(epoch from clock_timestamp() - waiting.query_start)::int, waiting.query, holder.pid,
      coalesce(nullif(holder.application_name, ''), holder.backend_type), coalesce(holder.state, '')
    from pg_stat_activity waiting
    cross join lateral unnest(pg_blocking_pids(waiting.pid)) as blocking(pid)
    join pg_stat_activity holder on holder.pid = blocking.pid
    where waiting.wait_event_type = 'Lock' and cardinality(pg_blocking_pids(holder.pid)) = 0
    order by 1 desc`
  return rows
    .parse(await queryAsSuperuser(instance, statement, signal))
    .map(([seconds, query, pid, application, state]) => ({
      seconds,
      statement: query,
      holder: { pid, application, state },
    }))
}
