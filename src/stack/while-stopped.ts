// Work on the data of an instance while nothing of it runs; what ran before runs again afterwards.
import type { Work } from '../events.js'
import { readConfiguration } from '../instance/configuration.js'
import type { Home } from '../instance/home.js'
import { type InstanceRecord, requireRecord } from '../instance/record.js'
import { stopInstance } from './down.js'
import { runningServices } from './running-services.js'
import { withControl } from './surroundings.js'
import { up } from './up.js'

/** Longest wait for services that start again, when the command itself was interrupted. */
const restartMilliseconds = 600_000

export interface Stopping {
  home: Home
  record: InstanceRecord
  /** As in `waiting for pid 4121 (snapshot save)`. */
  purpose: string
  /** Why services stop, for people: `for the snapshot`. */
  reason: string
  /** False where the work brings another configuration. */
  needsConfiguration?: boolean
}

/**
 * Also where the work fails or is interrupted, what ran starts again. Whoever calls does not hold the control lock; the
 * body does. `restarted` are the services that ran.
 */
export async function whileStopped<T>(
  { home, record, purpose, reason, needsConfiguration = true }: Stopping,
  work: Work,
  body: () => Promise<T>,
): Promise<{ value: T; restarted: string[] }> {
  const { name } = record
  let restarted: string[] = []
  let value: T
  try {
    value = await withControl(home, name, purpose, work, async () => {
      const running = await runningServices(name, work)
      // A service that stops must be able to start again.
      if (running.length > 0 && needsConfiguration) await readConfiguration(home, name)
      restarted = running
      if (restarted.length > 0) tell(work, `${restarted.length} services stop ${reason}, and start again afterwards`)
      await stopInstance(home, record, work)
      return body()
    })
  } catch (error) {
    await startAgain(home, record, restarted, unhurried(work)).catch((second) =>
      tell(work, `what ran before did not start again: ${second instanceof Error ? second.message : String(second)}`),
    )
    throw error
  }
  try {
    // An interrupt that came too late for the work must not keep the services down.
    await startAgain(home, record, restarted, work.signal.aborted ? unhurried(work) : work)
  } catch (error) {
    tell(work, `${purpose} is done, but what ran before did not start again`)
    throw error
  }
  return { value, restarted }
}

function unhurried({ emit }: Work): Work {
  return { emit, signal: AbortSignal.timeout(restartMilliseconds) }
}

/** Where the instance has got another stack meanwhile, which has services of its own, all of them. */
async function startAgain(home: Home, { name, stack }: InstanceRecord, ran: string[], work: Work): Promise<void> {
  if (ran.length === 0) return
  const services = (await requireRecord(home, name)).stack === stack ? ran : []
  const request = { instance: name, services, stack: null, profile: null, timeoutMilliseconds: null }
  await up({ ...request, offline: false, wait: true }, work)
}

function tell({ emit }: Work, text: string): void {
  emit({ type: 'notice', level: 'info', text })
}
