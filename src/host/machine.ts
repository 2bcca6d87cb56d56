// All that matters about the machine, as one value.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from './errno.js'
import { exists } from './files.js'
import { parseMemory, processorCount } from './resources.js'
import { type Account, readPasswd } from './user.js'

export interface Machine {
  /** As Node names it: `x64`, `arm64`, … */
  architecture: string
  kernel: string
  /** From os-release: `debian`, `13`, `Debian GNU/Linux 13 (trixie)`; `like` are the families it belongs to. */
  distribution: { id: string; version: string; title: string; like: string[] }
  libc: 'glibc' | 'musl' | 'unknown'
  /** Version of the Windows Subsystem for Linux, or null outside of it. */
  wsl: 1 | 2 | null
  /** The name of the WSL distribution, where the shell tells it. */
  wslDistribution: string | null
  memoryBytes: number
  processors: number
  hostname: string
  /** Null when the uid has no entry in /etc/passwd, which Hadoop does not survive. */
  user: Account | null
  uid: number
  /** Whether systemd runs as pid 1. */
  systemd: boolean
}

/** Facts that are not in the file tree. */
export interface Surroundings {
  architecture: string
  processors: number
  uid: number
  environment: Readonly<Record<string, string | undefined>>
}

/** Reads the machine below `root`; another root and surroundings serve recorded trees. */
export async function readMachine(root = '/', surroundings: Surroundings = here()): Promise<Machine> {
  const read = (path: string) => readFile(join(root, path), 'utf8')
  const [release, version, meminfo, kernel, hostname] = await Promise.all([
    readOsRelease(root),
    read('proc/version'),
    read('proc/meminfo'),
    read('proc/sys/kernel/osrelease'),
    read('proc/sys/kernel/hostname'),
  ])
  return {
    architecture: surroundings.architecture,
    kernel: kernel.trim(),
    distribution: {
      id: release.get('ID') ?? 'linux',
      version: release.get('VERSION_ID') ?? '',
      title: release.get('PRETTY_NAME') ?? release.get('NAME') ?? 'Linux',
      like: (release.get('ID_LIKE') ?? '').split(' ').filter((id) => id !== ''),
    },
    libc: await findLibc(root),
    wsl: wslVersion(
      version,
      ['WSL_INTEROP', 'WSL_DISTRO_NAME'].some((name) => surroundings.environment[name] !== undefined),
    ),
    wslDistribution: surroundings.environment.WSL_DISTRO_NAME ?? null,
    memoryBytes: parseMemory(meminfo).totalBytes,
    processors: surroundings.processors,
    hostname: hostname.trim(),
    user: (await readPasswd(root)).find((account) => account.uid === surroundings.uid) ?? null,
    uid: surroundings.uid,
    // The test of sd_booted(3).
    systemd: await exists(join(root, 'run/systemd/system')),
  }
}

/**
 * A WSL 2 kernel says `microsoft-standard-WSL2`; WSL 1 answers `Microsoft` as maker of a kernel 4.4. A kernel that the
 * user built for WSL 2 may say neither; then the variables that both versions set for their shells decide.
 */
export function wslVersion(procVersion: string, hasInterop: boolean): 1 | 2 | null {
  if (/-Microsoft\b|Microsoft@Microsoft/.test(procVersion) && !/WSL2/i.test(procVersion)) return 1
  return hasInterop || /microsoft/i.test(procVersion) ? 2 : null
}

function here(): Surroundings {
  return {
    architecture: process.arch,
    processors: processorCount(),
    uid: process.getuid?.() ?? 0,
    environment: process.env,
  }
}

async function readOsRelease(root: string): Promise<Map<string, string>> {
  for (const file of ['etc/os-release', 'usr/lib/os-release']) {
    try {
      const text = await readFile(join(root, file), 'utf8')
      const entries = text.matchAll(/^([A-Z_0-9]+)=(["']?)(.*)\2$/gm)
      return new Map(Array.from(entries, ([, key = '', , value = '']) => [key, value]))
    } catch (error) {
      if (!isErrno(error, 'ENOENT')) throw error
    }
  }
  return new Map()
}

/** By the dynamic loader; a glibc system may have musl's beside its own. */
async function findLibc(root: string): Promise<Machine['libc']> {
  const names = (
    await Promise.all(['lib', 'lib64', 'usr/lib', 'usr/lib64'].map((folder) => list(join(root, folder))))
  ).flat()
  if (names.some((name) => /^ld-linux.*\.so\.\d$/.test(name))) return 'glibc'
  return names.some((name) => name.startsWith('ld-musl-')) ? 'musl' : 'unknown'
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}
