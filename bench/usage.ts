// Processor time and memory of everything that belongs to an instance.
import { readFileSync } from 'node:fs'
import { isErrno } from '../src/host/errno.js'
import { ticksPerSecond } from '../src/host/proc-stat.js'
import { daemonVariable, familyOf, findMarked, instanceVariable, listProcesses } from '../src/host/processes.js'
import { proportionalBytes, residentBytes } from '../src/host/resources.js'

/** The instance's services and its daemon, with all that descends from them. `id` is the instance's own. */
export async function instanceProcesses(id: string): Promise<number[]> {
  const marks = [{ [instanceVariable]: id }, { [daemonVariable]: id }]
  const marked = (await Promise.all(marks.map(findMarked))).flat()
  const running = listProcesses()
  const pids = marked.flatMap(({ identity }) => familyOf(identity, running).map(({ pid }) => pid))
  return [...new Set(pids)].filter((pid) => pid !== process.pid)
}

/** Seconds of processor time that the instance's processes and their ended children have taken since they began. */
export async function instanceCpuSeconds(id: string): Promise<number> {
  const times = (await instanceProcesses(id)).map((pid) => cpuTimes(pid))
  return times.reduce((sum, time) => sum + (time === null ? 0 : time.own + time.endedChildren), 0)
}

/** Bytes of the instance's processes, shared pages by their proportion and in full. */
export async function instanceMemory(id: string): Promise<{ pss: number; rss: number }> {
  const pids = await instanceProcesses(id)
  const sum = (of: (pid: number) => number | null) => pids.reduce((total, pid) => total + (of(pid) ?? 0), 0)
  return { pss: sum(proportionalBytes), rss: sum(residentBytes) }
}

/** Seconds of this program's own children, and of theirs, that have ended. */
export function endedChildrenSeconds(): number {
  return cpuTimes('self')!.endedChildren
}

/** Seconds; null for a process that is gone. */
export function cpuTimes(pid: number | 'self'): { own: number; endedChildren: number } | null {
  try {
    return parseCpuTimes(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH')) return null
    throw error
  }
}

/** Fields 14 to 17 of proc(5); the name in parentheses may hold spaces, so they count from its end. */
export function parseCpuTimes(text: string): { own: number; endedChildren: number } {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const seconds = (position: number) => Number(fields[position - 3]) / ticksPerSecond
  return { own: seconds(14) + seconds(15), endedChildren: seconds(16) + seconds(17) }
}
