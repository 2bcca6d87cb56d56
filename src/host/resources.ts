// What a process takes and what the machine has left.
import { readFileSync } from 'node:fs'
import { readFile, realpath, statfs } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { isErrno } from './errno.js'
import { mountOf, parseMounts } from './mounts.js'
import { readProcStat } from './proc-stat.js'

export interface DiskSpace {
  totalBytes: number
  /** Free for this user. */
  freeBytes: number
  /** 0 to 100, as `df` counts it: used of what users can have. */
  usedPercent: number
  /** `ext4`, `overlay`, `9p`, … */
  fileSystem: string
}

/** Resident memory; null when the process is gone. */
export function residentBytes(pid: number): number | null {
  const text = readProcFile(pid, 'status')
  return text === null ? null : kibibytes(text, 'VmRSS')
}

/** Proportional share: what many processes have in common counts once over all. Null when gone or not ours. */
export function proportionalBytes(pid: number): number | null {
  const text = readProcFile(pid, 'smaps_rollup')
  return text === null ? null : kibibytes(text, 'Pss')
}

/** User and system time of a process in clock ticks, 100 a second; null when it is gone. */
export function cpuTicks(pid: number): number | null {
  return readProcStat(pid)?.cpuTicks ?? null
}

/** MemTotal and MemAvailable of /proc/meminfo, in bytes. */
export function parseMemory(meminfo: string): { totalBytes: number; availableBytes: number } {
  return { totalBytes: kibibytes(meminfo, 'MemTotal') ?? 0, availableBytes: kibibytes(meminfo, 'MemAvailable') ?? 0 }
}

export async function readMemory(): Promise<{ totalBytes: number; availableBytes: number }> {
  return parseMemory(await readFile('/proc/meminfo', 'utf8'))
}

export async function diskSpace(folder: string): Promise<DiskSpace> {
  const { blocks, bfree, bavail, bsize } = await statfs(folder)
  const used = blocks - bfree
  return {
    totalBytes: blocks * bsize,
    freeBytes: bavail * bsize,
    usedPercent: used + bavail === 0 ? 0 : Math.ceil((used / (used + bavail)) * 100),
    fileSystem: fileSystemOf(await realpath(folder), await readFile('/proc/self/mountinfo', 'utf8')),
  }
}

/** The type of the file system that holds a path; `unknown` where no mount does. */
export function fileSystemOf(path: string, mountinfo: string): string {
  return mountOf(path, parseMounts(mountinfo))?.type ?? 'unknown'
}

/** Processors that this process may use. */
export function processorCount(): number {
  return availableParallelism()
}

/** The limits of open files; Infinity for none. */
export async function openFileLimit(): Promise<{ soft: number; hard: number }> {
  const [, soft, hard] = /^Max open files\s+(\S+)\s+(\S+)/m.exec(await readFile('/proc/self/limits', 'utf8')) ?? []
  const parse = (text: string | undefined) => (text === 'unlimited' ? Number.POSITIVE_INFINITY : Number(text))
  return { soft: parse(soft), hard: parse(hard) }
}

function kibibytes(text: string, key: string): number | null {
  const found = new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)
  return found === null ? null : Number(found[1]) * 1024
}

function readProcFile(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return null
    throw error
  }
}
