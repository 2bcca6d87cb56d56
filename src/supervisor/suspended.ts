// A process that is stopped and not ended.
import type { ProcessIdentity } from '../host/process.js'

/** The reason of a service or a daemon that cannot answer for it. */
export function suspended({ pid }: Pick<ProcessIdentity, 'pid'>): string {
  return `its process ${pid} is suspended (SIGSTOP or a debugger) and answers nobody; kill -CONT ${pid} lets it go on`
}
