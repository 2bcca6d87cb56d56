// Processor, memory, limits, locale and clock.
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { MemoryPlan } from '../../components/contract.js'
import { isErrno } from '../../host/errno.js'
import { exists, readIfExists } from '../../host/files.js'
import { type Limits, readLimits } from '../../host/limits.js'
import type { Machine } from '../../host/machine.js'
import { readMemory } from '../../host/resources.js'
import { leastMegabytes, plannedMegabytes } from '../../instance/memory.js'
import { known, type MachineCheck, ok, warn } from '../machine-check.js'
import type { Area } from './finding.js'

const mebibyte = 2 ** 20
const leastOpenFiles = 4096
/** Node alone reserves some 12 GiB. */
const leastAddressSpace = 16 * 2 ** 30
const leastProcesses = 2048
/** Clocks of a machine and of a file system may differ by some seconds. */
const tolerableMilliseconds = 60_000

export const machineArea: Area = {
  id: 'machine',
  asks: 'the kernel',
  look: async ({ name, root, machine, memory, daemon, environment }) => {
    const [available, limits, newest, locales] = await Promise.all([
      readMemory(),
      readLimits(daemon?.status.pid),
      newestOf([root, join(root, 'run'), join(root, 'logs'), join(root, 'conf')]),
      hasLocale(environment.LC_ALL || environment.LANG || 'C'),
    ])
    const running = daemon?.status.services.some(({ pid }) => pid !== null) ?? false
    return [
      checkSupport(machine),
      ...(memory === null ? [] : [checkMemorySum(memory, name, { ...available, limits, running })]),
      checkOpenFiles(limits),
      checkAddressSpace(limits),
      checkProcesses(limits),
      checkInotify(limits),
      checkLocale(environment.LC_ALL || environment.LANG || 'C', locales),
      checkFileTimes(newest, Date.now()),
    ]
  },
}

type Platform = Pick<Machine, 'architecture' | 'libc' | 'distribution' | 'processors'>

export function checkSupport({ architecture, libc, distribution, processors }: Platform): MachineCheck {
  const evidence = `${architecture}, ${libc}, ${processors} processors, ${distribution.title}`
  if (!['x64', 'arm64'].includes(architecture))
    return known('machine', 'fail', 'MACHINE_UNSUPPORTED', evidence, { what: `the processor ${architecture}` })
  return libc === 'musl' ? known('machine', 'fail', 'MACHINE_MUSL', evidence) : ok('machine', evidence)
}

export interface MemoryFacts {
  totalBytes: number
  availableBytes: number
  limits: Pick<Limits, 'containerBytes' | 'swapBytes'>
  /** Then what is available has been taken by the services already. */
  running: boolean
}

export function checkMemorySum(memory: MemoryPlan, instance: string, facts: MemoryFacts): MachineCheck {
  const planned = plannedMegabytes(memory)
  const limited = facts.limits.containerBytes < facts.totalBytes
  const total = Math.floor(Math.min(facts.totalBytes, facts.limits.containerBytes) / mebibyte)
  const available = Math.floor(facts.availableBytes / mebibyte)
  const swap = Math.floor(facts.limits.swapBytes / mebibyte)
  const evidence = `profile ${memory.profile} plans ${planned} MiB; ${total} MiB in all, ${available} MiB available, ${swap} MiB of swap`
  if (planned > total) {
    const check = known('memory', 'fail', 'MACHINE_MEMORY_TOO_SMALL', evidence, {
      instance,
      planned: String(planned),
      total: String(total),
      owner: limited ? 'the container or control group around it' : 'this machine',
    })
    const more = limited
      ? 'raise the limit: MemoryMax= of the unit or slice, --memory of the container'
      : 'give the machine more memory'
    return memory.profile === 'small' || leastMegabytes(memory) > total ? { ...check, fix: more } : check
  }
  if (facts.running || planned <= available) return ok('memory', evidence)
  return warn(
    'memory',
    evidence,
    `the services may take ${planned} MiB, and ${available} MiB are available now`,
    'close other programs before: sparkbox up',
  )
}

export function checkOpenFiles({ openFiles }: Pick<Limits, 'openFiles'>): MachineCheck {
  const limit = String(openFiles.hard)
  const evidence = `a process may open ${limit} files`
  if (openFiles.hard >= leastOpenFiles) return ok('open-files', evidence)
  return known('open-files', openFiles.hard < 1024 ? 'fail' : 'warn', 'MACHINE_OPEN_FILES_LIMIT', evidence, { limit })
}

export function checkAddressSpace({ addressSpace }: Pick<Limits, 'addressSpace'>): MachineCheck {
  if (!Number.isFinite(addressSpace)) return ok('address-space', 'no limit of virtual memory')
  const limit = `${Math.floor(addressSpace / mebibyte)} MiB`
  const evidence = `a process may have ${limit} of virtual memory`
  if (addressSpace >= leastAddressSpace) return ok('address-space', evidence)
  return known('address-space', 'fail', 'MACHINE_ADDRESS_SPACE_LIMIT', evidence, { limit })
}

export function checkProcesses(limits: Pick<Limits, 'processes' | 'containerProcesses'>): MachineCheck {
  const least = Math.min(limits.processes, limits.containerProcesses)
  const evidence = Number.isFinite(least) ? `${least} processes and threads` : 'no limit of processes and threads'
  if (least >= leastProcesses) return ok('processes', evidence)
  return known('processes', 'warn', 'MACHINE_PROCESS_LIMIT_SMALL', evidence, { limit: String(least) })
}

export function checkInotify({ inotifyInstances }: Pick<Limits, 'inotifyInstances'>): MachineCheck {
  const evidence = `${inotifyInstances} inotify instances; sparkbox takes none`
  return inotifyInstances >= 16 ? ok('inotify', evidence) : known('inotify', 'warn', 'MACHINE_INOTIFY_LIMIT', evidence)
}

export function checkLocale(locale: string, isThere: boolean): MachineCheck {
  const evidence = `${locale} in the shell; services get their own`
  return isThere ? ok('locale', evidence) : known('locale', 'warn', 'MACHINE_LOCALE_MISSING', evidence)
}

export function checkFileTimes(newest: { path: string; modifiedAt: number } | null, now: number): MachineCheck {
  const evidence = new Date(now).toISOString()
  const ahead = (newest?.modifiedAt ?? 0) - now
  if (newest === null || ahead <= tolerableMilliseconds) return ok('clock', evidence)
  const amount = ahead < 7_200_000 ? `${Math.round(ahead / 60_000)} minutes` : `${Math.round(ahead / 3_600_000)} hours`
  return known(
    'clock',
    'warn',
    'MACHINE_FILE_FROM_FUTURE',
    `${newest.path} of ${isoOf(newest.modifiedAt)}, now ${evidence}`,
    {
      path: newest.path,
      ahead: amount,
    },
  )
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

async function newestOf(folders: readonly string[]): Promise<{ path: string; modifiedAt: number } | null> {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(folder).catch(ignoreMissing)
      return Promise.all((names ?? []).map(async (name) => timeOf(join(folder, name))))
    }),
  )
  const times = found.flat().filter((one) => one !== null)
  return times.sort((one, other) => other.modifiedAt - one.modifiedAt)[0] ?? null
}

async function timeOf(path: string): Promise<{ path: string; modifiedAt: number } | null> {
  const status = await stat(path).catch(ignoreMissing)
  return status === null ? null : { path, modifiedAt: status.mtimeMs }
}

function ignoreMissing(error: unknown): null {
  if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'ELOOP')) return null
  throw error
}

/** Where glibc keeps them: a folder each, or one archive for all (locale(5)). */
async function hasLocale(locale: string): Promise<boolean> {
  const name = locale.replace(/\.[Uu][Tt][Ff]-?8$/, '.utf8')
  if (/^(C|POSIX|C\.utf8)$/.test(name)) return true
  if (!/^[\w.@-]+$/.test(name)) return false
  if (await exists(join('/usr/lib/locale', name))) return true
  return ((await readIfExists('/usr/lib/locale/locale-archive')) ?? '').includes(`${name}\0`)
}
