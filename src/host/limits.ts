// Limits that Linux sets to this account, to a process, and to the container that it runs in.
import { readFile } from 'node:fs/promises'
import { readControlGroupLimits } from './control-groups.js'
import { isErrno } from './errno.js'

export interface Limits {
  /** Infinity for none. */
  openFiles: { soft: number; hard: number }
  /** Bytes of virtual memory that a process may have; Infinity for none. */
  addressSpace: number
  /** Processes and threads of the account; root has none of its own. */
  processes: number
  /** `pids.max` of the container or the control groups around it; Infinity for none. */
  containerProcesses: number
  /** `memory.max` of the same, in bytes; Infinity for none. */
  containerBytes: number
  inotifyInstances: number
  /** Bytes; 0 for none. */
  swapBytes: number
  /** First and last port that Linux takes for outgoing connections. */
  ephemeralPorts: { first: number; last: number }
}

/** Of this process, or of another one of the same user. */
export async function readLimits(pid: number | 'self' = 'self'): Promise<Limits> {
  const [groups, limits, inotify, meminfo, range] = await Promise.all([
    readControlGroupLimits(pid),
    readOrEmpty(`/proc/${pid}/limits`),
    readOrEmpty('/proc/sys/fs/inotify/max_user_instances'),
    readOrEmpty('/proc/meminfo'),
    readOrEmpty('/proc/sys/net/ipv4/ip_local_port_range'),
  ])
  const [first, last] = range.trim().split(/\s+/).map(Number)
  return {
    openFiles: parseLimit(limits, 'Max open files'),
    addressSpace: parseLimit(limits, 'Max address space').soft,
    processes: parseLimit(limits, 'Max processes').soft,
    containerProcesses: groups.processes,
    containerBytes: groups.bytes,
    inotifyInstances: inotify === '' ? Number.POSITIVE_INFINITY : Number(inotify),
    swapBytes: Number(/^SwapTotal:\s+(\d+)/m.exec(meminfo)?.[1] ?? 0) * 1024,
    ephemeralPorts: { first: first || 32_768, last: last || 60_999 },
  }
}

/** A line of /proc/PID/limits: name, soft limit, hard limit, unit. */
export function parseLimit(text: string, name: string): { soft: number; hard: number } {
  const [, soft, hard] = new RegExp(`^${name}\\s+(\\S+)\\s+(\\S+)`, 'm').exec(text) ?? []
  return { soft: parseMaximum(soft ?? ''), hard: parseMaximum(hard ?? '') }
}

function parseMaximum(text: string): number {
  const number = Number(text.trim())
  return text.trim() === '' || Number.isNaN(number) ? Number.POSITIVE_INFINITY : number
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'EACCES', 'EPERM', 'ESRCH', 'EINVAL')) return ''
    throw error
  }
}
