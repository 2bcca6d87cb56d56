// What matters of a WSL machine and of the Windows around it, as one value.
import type { WindowsHost } from './windows-host.js'
import { parseWslBoolean, parseWslConfig, type WslConfig } from './wsl-config.js'

export interface Wsl {
  /** As `wsl.exe --list` names it: `Ubuntu-24.04`. */
  distribution: string | null
  /** Of the package: `2.6.1.0`; null for versions that do not tell. */
  version: string | null
  /** `nat`, `mirrored`, `virtioproxy`, `none`, …; null where neither WSL nor .wslconfig tells. */
  networking: string | null
  interop: Interop
  /** Null where Windows does not tell where its user's folder is. */
  settings: WslSettings | null
}

/** Whether programs of Windows can be started from Linux. */
export type Interop = { works: true } | { works: false; reason: string; fix: string }

export interface WslSettings {
  /** `C:\Users\Ada\.wslconfig` */
  windowsPath: string
  /** `/mnt/c/Users/Ada/.wslconfig` */
  path: string
  /** Null where there is no such file. */
  config: WslConfig | null
}

export async function readWsl(host: WindowsHost, signal: AbortSignal): Promise<Wsl> {
  const [interop, distribution, version, mode] = await Promise.all([
    readInterop(host, signal),
    distributionName(host, signal),
    firstLine(host, ['wslinfo', '--wsl-version'], signal),
    firstLine(host, ['wslinfo', '--networking-mode'], signal),
  ])
  const settings = interop.profile === null ? null : await readSettings(host, interop.profile, signal)
  const configured = settings?.config?.values.get('wsl2.networkingmode') ?? null
  return {
    distribution,
    version: version !== null && /^\d/.test(version) ? version : null,
    networking: (mode ?? configured)?.toLowerCase() ?? null,
    interop: interop.state,
    settings,
  }
}

/** From the variable that WSL sets for its shells, which sudo drops; else from the name that Windows gives to `/`. */
export async function distributionName(host: WindowsHost, signal?: AbortSignal): Promise<string | null> {
  const variable = host.environment.WSL_DISTRO_NAME
  if (variable !== undefined && variable !== '') return variable
  const root = await firstLine(host, ['wslpath', '-w', '/'], signal)
  return /^\\\\wsl(?:\.localhost|\$)\\([^\\]+)/i.exec(root ?? '')?.[1] ?? null
}

async function readInterop(
  host: WindowsHost,
  signal: AbortSignal,
): Promise<{ state: Interop; profile: string | null }> {
  const off = (reason: string, fix: string) => ({ state: { works: false as const, reason, fix }, profile: null })
  const own = await host.read('/etc/wsl.conf')
  if (own !== null && parseWslBoolean(parseWslConfig(own).values.get('interop.enabled')) === false) {
    return off(
      '/etc/wsl.conf has enabled=false below [interop]',
      'take that line out of /etc/wsl.conf, then in a Windows terminal: wsl.exe --shutdown',
    )
  }
  if (!(await isRegistered(host))) {
    return off(
      'the kernel does not know what to do with programs of Windows: WSLInterop is missing in /proc/sys/fs/binfmt_misc',
      "sudo sh -c 'echo :WSLInterop:M::MZ::/init:PF > /proc/sys/fs/binfmt_misc/register'",
    )
  }
  // With /u what cmd.exe prints itself is UTF-16, whatever the code page: names of persons have all kinds of letters.
  const argv = ['cmd.exe', '/u', '/d', '/c', 'echo %USERPROFILE%'] as const
  const profile = (await host.ask({ argv, encoding: 'utf16le' }, signal))?.find((line) => /^[A-Za-z]:\\/.test(line))
  if (profile === undefined)
    return off('cmd.exe of Windows does not answer', 'in a Windows terminal: wsl.exe --shutdown')
  return { state: { works: true }, profile: profile.trim() }
}

async function isRegistered(host: WindowsHost): Promise<boolean> {
  // systemd's own registration comes late, under a name of its own.
  for (const name of ['WSLInterop', 'WSLInterop-late']) {
    const entry = await host.read(`/proc/sys/fs/binfmt_misc/${name}`)
    if (entry?.toString('latin1').startsWith('enabled') === true) return true
  }
  return false
}

async function readSettings(host: WindowsHost, profile: string, signal: AbortSignal): Promise<WslSettings | null> {
  const windowsPath = `${profile}\\.wslconfig`
  const folder = await firstLine(host, ['wslpath', '-u', profile], signal)
  if (folder === null) return null
  const path = `${folder.replace(/\/$/, '')}/.wslconfig`
  const data = await host.read(path)
  return { windowsPath, path, config: data === null ? null : parseWslConfig(data) }
}

async function firstLine(
  host: WindowsHost,
  argv: readonly [string, ...string[]],
  signal?: AbortSignal,
): Promise<string | null> {
  return (await host.ask({ argv }, signal))?.[0]?.trim() ?? null
}
