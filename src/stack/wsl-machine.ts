// The WSL version, and the drives of Windows.
import type { Machine } from '../host/machine.js'
import { windowsMountOf } from '../host/windows-drive.js'
import type { WindowsHost } from '../host/windows-host.js'
import type { Wsl } from '../host/wsl.js'
import { fail, type MachineCheck, ok } from './machine-check.js'

export function checkWslVersion(
  { wsl, wslDistribution, systemd }: Pick<Machine, 'wsl' | 'wslDistribution' | 'systemd'>,
  facts: Wsl | null,
): MachineCheck {
  const name = facts?.distribution ?? wslDistribution
  if (wsl === 1) {
    return fail(
      'wsl-version',
      `WSL 1, distribution ${name ?? 'unknown'}`,
      'this is WSL 1, which has no Linux kernel: PostgreSQL and Hadoop need one',
      `in a Windows terminal: wsl.exe --set-version ${name ?? '<distribution>'} 2`,
    )
  }
  const parts = [
    `WSL 2${facts?.version == null ? '' : ` (${facts.version})`}`,
    `distribution ${name ?? 'unknown'}`,
    systemd ? 'systemd' : 'no systemd',
    `networking ${facts?.networking ?? 'unknown'}`,
  ]
  return ok('wsl-version', parts.join(', '))
}

/**
 * A drive of Windows keeps no modes and owners, which PostgreSQL insists on, and is many times slower
 * (microsoft/WSL#4197).
 */
export async function checkFolders(folders: readonly string[], host: WindowsHost): Promise<MachineCheck> {
  for (const folder of folders) {
    const mount = await windowsMountOf(folder, host)
    if (mount === null) continue
    return fail(
      'wsl-folders',
      `${folder} is on ${mount.source} (${mount.type}, ${mount.point})`,
      `${folder} lies on a drive of Windows (${mount.point}, ${mount.type}): it keeps no file modes, which PostgreSQL needs, and is far too slow`,
      'keep it inside of Linux: unset SPARKBOX_HOME, or export SPARKBOX_HOME="$HOME/sparkbox-home"; if HOME or an XDG folder is on that drive, give it another place, too',
    )
  }
  return ok('wsl-folders', `all inside of Linux: ${folders.join(', ')}`)
}
