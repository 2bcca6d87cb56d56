// Limits of the control groups that a process is in: its own, and those around it, such as a container's or a slice's.
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isErrno } from './errno.js'

/** Infinity for none. */
export interface ControlGroupLimits {
  bytes: number
  processes: number
}

/** What version 1 shows for no limit is the largest number of pages that it can count. */
const unlimitedBytes = 2 ** 60

/** The least limit of all groups around a process. `root` is where proc and sys are found. */
export async function readControlGroupLimits(pid: number | 'self', root = '/'): Promise<ControlGroupLimits> {
  const groups = parseControlGroups(await readOrEmpty(join(root, 'proc', String(pid), 'cgroup')))
  const least = async (files: string[]) => {
    const texts = await Promise.all(files.map((file) => readOrEmpty(join(root, file))))
    return Math.min(...texts.map(parseMaximum))
  }
  const [bytes, processes] = await Promise.all([
    least([...filesOf(groups, '', 'memory.max'), ...filesOf(groups, 'memory', 'memory.limit_in_bytes')]),
    least([...filesOf(groups, '', 'pids.max'), ...filesOf(groups, 'pids', 'pids.max')]),
  ])
  return { bytes: bytes >= unlimitedBytes ? Number.POSITIVE_INFINITY : bytes, processes }
}

/** The path of the group of each controller; version 2 has one for all, whose name is empty. */
export function parseControlGroups(text: string): Map<string, string> {
  const lines = Array.from(text.matchAll(/^\d+:([^:\n]*):(\/.*)$/gm))
  return new Map(lines.flatMap(([, names = '', path = '/']) => names.split(',').map((name) => [name, path])))
}

/** A container may see its own group as the root, whatever path it is told. */
function filesOf(groups: ReadonlyMap<string, string>, controller: string, file: string): string[] {
  const path = groups.get(controller)
  if (path === undefined) return []
  const mounts = controller === '' ? ['sys/fs/cgroup', 'sys/fs/cgroup/unified'] : [`sys/fs/cgroup/${controller}`]
  return mounts.flatMap((mount) => around(path).map((group) => join(mount, group, file)))
}

function around(path: string): string[] {
  return path === '/' ? ['/'] : [path, ...around(dirname(path))]
}

function parseMaximum(text: string): number {
  return /^\d+\s*$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
}

async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM', 'ESRCH', 'ENODEV', 'EINVAL')) return ''
    throw error
  }
}
