// A daemon that runs and answers nobody: suspended, hung, or without its socket.
import { setTimeout as delay } from 'node:timers/promises'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isAlive, isSuspended, type ProcessIdentity, signalProcess } from '../host/process.js'
import { daemonVariable, findMarked } from '../host/processes.js'
import { suspended } from '../supervisor/doubt.js'

/** The daemons of an instance, whether or not they answer; what a file says of one proves nothing. */
export async function findDaemonProcesses(instanceId: string): Promise<ProcessIdentity[]> {
  const marked = await findMarked({ [daemonVariable]: instanceId })
  return marked.map(({ identity }) => identity).filter(({ pid }) => pid !== process.pid)
}

/** For whoever got no answer: what is known of the daemon that should have given it; null where there is none. */
export async function silentDaemon(instanceId: string): Promise<StackError | null> {
  const [identity] = await findDaemonProcesses(instanceId)
  if (identity === undefined) return null
  const stands = isSuspended(identity)
  const why = stands ? `: ${suspended(identity)}` : ''
  return new StackError('DAEMON_UNREACHABLE', `the daemon (pid ${identity.pid}) runs, but does not answer${why}`, {
    hint: 'sparkbox up replaces the daemon; services run on',
    details: { pid: identity.pid, suspended: stands },
  })
}

/** A daemon that answers nobody is ended, so that only one ever acts; services run on. */
export async function endSilentDaemon(instanceId: string, { signal, emit }: Work): Promise<void> {
  for (const identity of await findDaemonProcesses(instanceId)) {
    const why = isSuspended(identity) ? 'is suspended' : 'does not answer'
    if (!(await signalProcess(identity, 'SIGKILL'))) continue
    const text = `the daemon (pid ${identity.pid}) ${why} and was ended; services run on`
    emit({ type: 'notice', level: 'warning', text })
    while (await isAlive(identity)) await delay(10, undefined, { signal })
  }
}
