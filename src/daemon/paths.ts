// Where a daemon listens and what it leaves to find it by.
import { lstat, mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StackError } from '../errors.js'
import { exists } from '../host/files.js'

/** A unix socket's path may have 107 bytes (unix(7)). */
const longestSocketPath = 100

export function daemonLogPath(root: string): string {
  return join(root, 'logs', 'daemon.log')
}

/** Holds the daemon's process identity. */
export function daemonIdentityPath(root: string): string {
  return join(root, 'run', 'daemon.json')
}

/** Held by the daemon for as long as it lives. */
export function daemonLockPath(root: string): string {
  return join(root, 'run', 'daemon.lock')
}

/** Held by whoever starts, stops or changes the instance. */
export function controlLockPath(root: string): string {
  return join(root, 'run', 'control.lock')
}

/** In the instance's folder; where that is too deep, in a private folder of /tmp, which every shell finds alike. */
export function socketPath(root: string, instanceId: string): string {
  const inside = join(root, 'run', 'daemon.sock')
  if (Buffer.byteLength(inside) <= longestSocketPath) return inside
  return join(`/tmp/sparkbox-${process.getuid!()}`, `${instanceId}.sock`)
}

/** Makes the socket's folder. @throws StackError FOREIGN_DATA when somebody else owns it or others may enter it. */
export async function ensureSocketFolder(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await requirePrivateFolder(path)
}

/**
 * Before a question: a socket in a folder of somebody else's is not our daemon's, whoever answers there.
 * @throws StackError FOREIGN_DATA
 */
export async function requireOwnSocket(path: string, root: string): Promise<void> {
  const isInside = dirname(dirname(path)) === root
  if (!isInside && (await exists(dirname(path)))) await requirePrivateFolder(path)
}

async function requirePrivateFolder(path: string): Promise<void> {
  const folder = dirname(path)
  const { uid, mode } = await lstat(folder)
  if (uid === process.getuid!() && (mode & 0o077) === 0) return
  throw new StackError('FOREIGN_DATA', `${folder} is not a private folder of this user`, {
    hint: `sudo rm -r ${folder}`,
    details: { folder, uid, mode: mode.toString(8) },
  })
}
