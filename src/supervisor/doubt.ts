// What the kernel says against a process before any question is asked.
import { isAliveNow, isSuspended, type ProcessIdentity } from '../host/process.js'

/** Null where nothing speaks against it; costs one small read. */
export function doubtOf(identity: ProcessIdentity): string | null {
  if (!isAliveNow(identity)) return `its process ${identity.pid} has just ended`
  return isSuspended(identity) ? suspended(identity) : null
}

/** The reason of a service or a daemon that cannot answer for it. */
export function suspended({ pid }: Pick<ProcessIdentity, 'pid'>): string {
  return `its process ${pid} is suspended (SIGSTOP or a debugger) and answers nobody; kill -CONT ${pid} lets it go on`
}
