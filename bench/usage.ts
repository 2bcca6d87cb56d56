// Processor time and memory of everything that belongs to an instance.
import { readProcStat, ticksPerSecond } from '../src/host/proc-stat.js'
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
  return (await instanceProcesses(id)).reduce((sum, pid) => sum + (cpuSeconds(pid) ?? 0), 0)
}

/** Bytes of the instance's processes, shared pages by their proportion and in full. */
export async function instanceMemory(id: string): Promise<{ pss: number; rss: number }> {
  const pids = await instanceProcesses(id)
  const sum = (of: (pid: number) => number | null) => pids.reduce((total, pid) => total + (of(pid) ?? 0), 0)
  return { pss: sum(proportionalBytes), rss: sum(residentBytes) }
}

/** Seconds of this program's own children, and of theirs, that have ended. */
export function endedChildrenSeconds(): number {
  return readProcStat(process.pid)!.endedChildrenTicks / ticksPerSecond
}

/** Seconds of a process and of its ended children; null where it is gone. */
export function cpuSeconds(pid: number): number | null {
  const stat = readProcStat(pid)
  return stat === null ? null : (stat.cpuTicks + stat.endedChildrenTicks) / ticksPerSecond
}
