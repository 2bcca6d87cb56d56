// What /proc/<pid>/stat says of a process; the fields are numbered as in proc(5).
import { readFileSync } from 'node:fs'
import { isErrno } from './errno.js'

export interface ProcStat {
  pid: number
  /** The executable's name, at most 15 bytes. */
  name: string
  /** One letter: `R`, `S`, `D`, `T` (stopped), `Z` (zombie), `X` (dead). */
  state: string
  parent: number
  group: number
  session: number
  /** User plus system time so far, in clock ticks. */
  cpuTicks: number
  /** The same of its children that have ended and that it has waited for. */
  endedChildrenTicks: number
  /** Start time in clock ticks since boot: with the pid and the boot it names one process for ever. */
  startTicks: number
}

/** Ticks in a second, USER_HZ: 100 on every Linux architecture that Node runs on. */
export const ticksPerSecond = 100

/**
 * Null when there is no such process. Synchronous: the kernel answers from memory, and a caller that has just made a
 * child must read it before the event loop can reap it.
 */
export function readProcStat(pid: number): ProcStat | null {
  try {
    return parseProcStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH')) return null
    throw error
  }
}

/** The name stands in parentheses and may itself hold spaces and parentheses, so fields count from the last one. */
export function parseProcStat(text: string): ProcStat {
  const open = text.indexOf('(')
  const close = text.lastIndexOf(')')
  const fields = text.slice(close + 2).split(' ')
  const number = (position: number) => Number(fields[position - 3])
  return {
    pid: Number(text.slice(0, open)),
    name: text.slice(open + 1, close),
    state: fields[0] ?? '',
    parent: number(4),
    group: number(5),
    session: number(6),
    cpuTicks: number(14) + number(15),
    endedChildrenTicks: number(16) + number(17),
    startTicks: number(22),
  }
}

/** A zombie holds a pid and nothing else. */
export function isRunning(stat: ProcStat): boolean {
  return stat.state !== 'Z' && stat.state !== 'X'
}
