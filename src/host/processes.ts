// Which processes there are: the family of one, and those that carry our marker.
import { readdirSync } from 'node:fs'
import { readFile, readlink } from 'node:fs/promises'
import { isErrno } from './errno.js'
import { isRunning, type ProcStat, readProcStat, ticksPerSecond } from './proc-stat.js'
import { bootId, type ProcessIdentity } from './process.js'
import { readPasswd } from './user.js'

/** Environment variables that every process of an instance carries. */
export const instanceVariable = 'SPARKBOX_INSTANCE_ID'
export const serviceVariable = 'SPARKBOX_SERVICE'
/** What a daemon carries in place of both: the id of its instance, so that nothing takes it for a service. */
export const daemonVariable = 'SPARKBOX_DAEMON'

export interface MarkedProcess {
  identity: ProcessIdentity
  /** The service it was started for; null for one that belongs to none. */
  serviceId: string | null
  command: string
  session: number
}

export interface ProcessDescription {
  pid: number
  /** The command line without control characters, shortened. */
  command: string
  user: string
  /** ISO 8601. */
  startedAt: string
  /** The id of the instance that it belongs to. */
  instance: string | null
}

/** All processes that run now, zombies left out. */
export function listProcesses(): ProcStat[] {
  return pids()
    .map(readProcStat)
    .filter((stat): stat is ProcStat => stat !== null && isRunning(stat))
}

/** Pids of processes whose working folder is this one; those of other users are not readable and never match. */
export async function processesIn(folder: string): Promise<number[]> {
  const found = await Promise.all(
    listProcesses().map(async ({ pid }) => {
      try {
        return (await readlink(`/proc/${pid}/cwd`)) === folder ? [pid] : []
      } catch (error) {
        if (isErrno(error, 'ENOENT', 'EACCES', 'EPERM', 'ESRCH')) return []
        throw error
      }
    }),
  )
  return found.flat()
}

/** Processes whose environment holds all these variables; those of other users are not readable and never match. */
export async function findMarked(marker: Readonly<Record<string, string>>): Promise<MarkedProcess[]> {
  const wanted = Object.entries(marker)
  const found = await Promise.all(
    pids().map(async (pid) => {
      const environment = await readEnvironment(pid)
      if (environment === null || !wanted.every(([name, value]) => environment.get(name) === value)) return null
      const stat = readProcStat(pid)
      if (stat === null || !isRunning(stat)) return null
      return {
        identity: identityOf(stat),
        serviceId: environment.get(serviceVariable) ?? null,
        command: (await readCommand(pid)) ?? stat.name,
        session: stat.session,
      }
    }),
  )
  return found.filter((one) => one !== null)
}

/**
 * The process itself, its descendants, and everything in its session: PostgreSQL's and YARN's children make sessions of
 * their own, and a child whose parent has died is found only by its session. Empty when the process is gone, because
 * then its session's number proves nothing.
 */
export function familyOf(leader: ProcessIdentity, processes: readonly ProcStat[] = listProcesses()): ProcessIdentity[] {
  if (leader.bootId !== bootId()) return []
  if (!processes.some((one) => one.pid === leader.pid && one.startTicks === leader.startTicks)) return []
  const leadsSession = processes.some((one) => one.pid === leader.pid && one.session === leader.pid)
  const family = new Set([leader.pid])
  for (let before = 0; before !== family.size; ) {
    before = family.size
    for (const one of processes)
      if (family.has(one.parent) || (leadsSession && one.session === leader.pid)) family.add(one.pid)
  }
  return processes.filter((one) => family.has(one.pid)).map(identityOf)
}

/** A process (without a pid, this one), those of its group, such as a pipeline's, and those it descends from. */
export function ancestorsAndGroup(pid = process.pid): Set<number> {
  const group = readProcStat(pid)?.group
  const line = new Set(listProcesses().flatMap((one) => (one.group === group ? [one.pid] : [])))
  for (let stat = readProcStat(pid); stat !== null && stat.pid > 0; stat = readProcStat(stat.parent)) line.add(stat.pid)
  return line
}

/** Null when there is no such process. */
export async function describeProcess(pid: number): Promise<ProcessDescription | null> {
  const process = readProcStat(pid)
  if (process === null) return null
  const [command, environment, uid] = await Promise.all([readCommand(pid), readEnvironment(pid), ownerOf(pid)])
  if (uid === null) return null
  const account = (await readPasswd()).find((one) => one.uid === uid)
  return {
    pid,
    command: command ?? process.name,
    user: account?.name ?? `uid ${uid}`,
    startedAt: (await startTime(process)).toISOString(),
    instance: environment?.get(instanceVariable) ?? null,
  }
}

/** When a process started, from its ticks since boot and the boot time in /proc/stat. */
export async function startTime(process: { startTicks: number }): Promise<Date> {
  const boot = /^btime (\d+)$/m.exec(await readFile('/proc/stat', 'utf8'))
  return new Date((Number(boot?.[1]) + process.startTicks / ticksPerSecond) * 1000)
}

/**
 * Null when it is not ours to read, or gone. Of a program that has written a title over its environment, as sshd does, the
 * marks that stand in the title.
 */
export async function readEnvironment(pid: number): Promise<Map<string, string> | null> {
  const text = await readOf(pid, 'environ')
  if (text === null) return null
  const environment = new Map<string, string>()
  for (const entry of text.split('\0')) {
    const equals = entry.indexOf('=')
    if (equals > 0) environment.set(entry.slice(0, equals), entry.slice(equals + 1))
  }
  return environment.size > 0 ? environment : marksIn((await readOf(pid, 'cmdline')) ?? '')
}

/** A title is one string; a command line that is still there has its words apart. */
function marksIn(commandLine: string): Map<string, string> {
  const title = commandLine.replace(/\0+$/, '')
  if (title.includes('\0')) return new Map()
  const words = title.split(' ').map((word) => /(SPARKBOX_\w+)=(\w.*)$/.exec(word))
  return new Map(words.flatMap((found) => (found === null ? [] : [[found[1]!, found[2]!]])))
}

export function identityOf(stat: ProcStat): ProcessIdentity {
  return { pid: stat.pid, startTicks: stat.startTicks, bootId: bootId() }
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
}

/** Long command lines, such as a JVM's classpath, keep their beginning and their end, where the main class stands. */
async function readCommand(pid: number): Promise<string | null> {
  const text = (await readOf(pid, 'cmdline'))?.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ').trim()
  if (text === undefined || text === '') return null
  return text.length <= 160 ? text : `${text.slice(0, 80)} … ${text.slice(-77)}`
}

async function ownerOf(pid: number): Promise<number | null> {
  const status = await readOf(pid, 'status')
  const uid = status === null ? null : /^Uid:\s+(\d+)/m.exec(status)
  return uid === null ? null : Number(uid[1])
}

async function readOf(pid: number, file: string): Promise<string | null> {
  try {
    return await readFile(`/proc/${pid}/${file}`, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return null
    throw error
  }
}
