// What every verb reads first: where sparkbox keeps things, and the environment it was called in.
import { join } from 'node:path'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { type DaemonPlace, findDaemon } from '../daemon/launch.js'
import { controlLockPath } from '../daemon/paths.js'
import { silentDaemon } from '../daemon/silent.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { ensureFolder, exists } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { systemFailure } from '../host/system-failure.js'
import { instanceRoot } from '../instance/folders.js'
import { findHome, type Home } from '../instance/home.js'
import { type InstanceRecord, readRecord } from '../instance/record.js'
import { settleSnapshots } from '../instance/snapshots/settle.js'
import { removeEmpty } from './removal.js'

export interface Surroundings {
  home: Home
  environment: EnvironmentVariables
}

/** The only place where the verbs look at the process's own environment. */
export function surroundings(): Surroundings {
  return { home: findHome(process.env), environment: process.env }
}

export function placeOf(home: Home, record: InstanceRecord): DaemonPlace {
  return { root: instanceRoot(home, record.name), name: record.name, instanceId: record.id }
}

export function runningDaemon(home: Home, record: InstanceRecord, signal: AbortSignal) {
  return findDaemon(placeOf(home, record), signal)
}

/**
 * The daemon, for what cannot be done without one.
 * @throws StackError NOT_RUNNING, or DAEMON_UNREACHABLE naming a daemon that runs and does not answer.
 */
export async function requireDaemon(home: Home, record: InstanceRecord, { signal }: Pick<Work, 'signal'>) {
  const daemon = await runningDaemon(home, record, signal)
  if (daemon !== null) return daemon
  const named = record.name === 'default' ? '' : ` --instance ${record.name}`
  throw (
    (await silentDaemon(record.id)) ??
    new StackError('NOT_RUNNING', `the instance ${record.name} is not running`, { hint: `sparkbox up${named}` })
  )
}

/**
 * One command at a time changes an instance; another one waits, and says for whom. What only stops processes must be
 * possible on a full disk, too, where no lock can be written: then it goes on without one, and says so.
 * What a killed command left of a snapshot is brought to its end first, so that no command sees data that is half replaced.
 */
export async function withControl<T>(
  home: Home,
  name: string,
  purpose: string,
  work: Work,
  body: () => Promise<T>,
): Promise<T> {
  const root = instanceRoot(home, name)
  let entered = false
  let wait: { type: 'step'; id: string; title: string } | null = null
  const onWait = (holder: string) => {
    wait = { type: 'step', id: 'wait', title: `Waiting for ${holder}, which works on the instance ${name}` }
    work.emit({ ...wait, status: 'started' })
  }
  const enter = () => {
    entered = true
    if (wait !== null) work.emit({ ...wait, status: 'done' })
    return body()
  }
  try {
    await ensureFolder(root, 0o711)
    await ensureFolder(join(root, 'run'), 0o700)
    return await withLock(controlLockPath(root), { purpose, onWait, signal: work.signal }, async () => {
      const record = await readRecord(home, name)
      if (record !== null) await settleSnapshots(home, record, work.emit)
      return enter()
    })
  } catch (error) {
    const failure = systemFailure(error)
    if (entered || purpose !== 'down' || failure === null || error instanceof StackError) throw error
    work.emit({ type: 'notice', level: 'warning', text: `${failure.message}; going on without a lock` })
    return await enter()
  } finally {
    // What was refused before the instance was made leaves nothing.
    if (!(await exists(join(root, 'instance.json')))) await removeEmpty(join(root, 'run'), root)
  }
}
