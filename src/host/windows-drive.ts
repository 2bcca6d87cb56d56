// Whether a folder lies on a drive of Windows.
import { realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isErrno } from './errno.js'
import { isWindowsMount, type Mount, mountOf, parseMounts } from './mounts.js'
import type { WindowsHost } from './windows-host.js'

/** The mount of Windows that holds the folder, which need not exist yet; null where its data stays in Linux. */
export async function windowsMountOf(folder: string, host: WindowsHost): Promise<Mount | null> {
  const mountinfo = await host.read('/proc/self/mountinfo')
  const mount = mountOf(await resolved(folder), parseMounts(mountinfo?.toString('utf8') ?? ''))
  return mount !== null && isWindowsMount(mount) ? mount : null
}

/** Symbolic links count as far as there is anything. */
async function resolved(path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (!isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EIO') || path === dirname(path)) throw error
    return join(await resolved(dirname(path)), basename(path))
  }
}
