// One process: what identifies it beyond its pid, and signals that cannot reach anyone else.
import { readFileSync } from 'node:fs'
import { isErrno } from './errno.js'
import { isRunning, type ProcStat, readProcStat } from './proc-stat.js'

/** Names one process for ever: a pid alone is used again after a while. */
export interface ProcessIdentity {
  pid: number
  /** Field 22 of /proc/<pid>/stat, clock ticks since boot. */
  startTicks: number
  /** /proc/sys/kernel/random/boot_id. */
  bootId: string
}

/** Null when there is no such process, or only a zombie. */
export async function identify(pid: number): Promise<ProcessIdentity | null> {
  const stat = readProcStat(pid)
  return stat !== null && isRunning(stat) ? { pid, startTicks: stat.startTicks, bootId: bootId() } : null
}

/** Same pid, same start, same boot; a zombie is dead. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return isAliveNow(identity)
}

/** As `isAlive`, for a caller that asks so often that a promise each time would be felt. */
export function isAliveNow(identity: ProcessIdentity): boolean {
  return statOf(identity) !== null
}

/** Null when it does not live any more. */
function statOf(identity: ProcessIdentity): ProcStat | null {
  if (identity.bootId !== bootId()) return null
  const stat = readProcStat(identity.pid)
  return stat !== null && isRunning(stat) && stat.startTicks === identity.startTicks ? stat : null
}

/** Signals the process; false, and nothing is sent, when it is gone or its pid belongs to another one by now. */
export async function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  return isAliveNow(identity) && send(identity.pid, signal)
}

/** As `signalProcess`, to the whole process group that the process leads; false when it leads none. */
export async function signalGroup(identity: ProcessIdentity, signal: NodeJS.Signals): Promise<boolean> {
  return isAliveNow(identity) && readProcStat(identity.pid)?.group === identity.pid && send(-identity.pid, signal)
}

/** Whether it is stopped, by SIGSTOP, Ctrl-Z or a debugger: it lives, and does nothing. */
export function isSuspended(identity: ProcessIdentity): boolean {
  return ['T', 't'].includes(statOf(identity)?.state ?? '')
}

/** The boot that this machine is in now. */
export function bootId(): string {
  currentBoot ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return currentBoot
}
let currentBoot: string | undefined

export function sameIdentity(one: ProcessIdentity, other: ProcessIdentity): boolean {
  return one.pid === other.pid && one.startTicks === other.startTicks && one.bootId === other.bootId
}

// No other process can take the pid between the check and the signal in practice: pids are handed out in a circle.
function send(target: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(target, signal)
  } catch (error) {
    // What we may not signal is not ours.
    if (isErrno(error, 'ESRCH', 'EPERM')) return false
    throw error
  }
}
