// What every verb reads first: where sparkbox keeps things, and the environment it was called in.
import { join } from 'node:path'
import type { EnvironmentVariables } from '../artifacts/model.js'
import { type DaemonPlace, findDaemon } from '../daemon/launch.js'
import { controlLockPath } from '../daemon/paths.js'
import type { Work } from '../events.js'
import { ensureFolder } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { instanceRoot } from '../instance/folders.js'
import { findHome, type Home } from '../instance/home.js'
import type { InstanceRecord } from '../instance/record.js'

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

/** One command at a time changes an instance; another one waits, and says for whom. */
export async function withControl<T>(
  home: Home,
  name: string,
  purpose: string,
  work: Work,
  body: () => Promise<T>,
): Promise<T> {
  const root = instanceRoot(home, name)
  await ensureFolder(root, 0o711)
  await ensureFolder(join(root, 'run'), 0o700)
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which works on the instance ${name}` })
  return withLock(controlLockPath(root), { purpose, onWait, signal: work.signal }, body)
}
