// Where the daemon can be reached, for as long as it lives.
import { chmod, rm, stat } from 'node:fs/promises'
import type { Server } from 'node:http'
import { isErrno } from '../host/errno.js'
import { ensureFolder, exists, writeFileAtomic } from '../host/files.js'
import { identify } from '../host/process.js'
import { daemonIdentityPath, ensureSocketFolder } from './paths.js'

export interface Reachability {
  root: string
  socket: string
  server: Server
}

/** Listens at the socket, and leaves the daemon's identity beside it. The caller knows that no other daemon lives. */
export async function listen({ root, socket, server }: Reachability): Promise<void> {
  await ensureFolder(`${root}/run`, 0o700)
  await ensureSocketFolder(socket)
  // First, so that whoever gets an answer finds it.
  await writeFileAtomic(daemonIdentityPath(root), `${JSON.stringify(await identify(process.pid))}\n`, { mode: 0o600 })
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, () => {
      server.off('error', reject)
      resolve()
    })
  })
  await chmod(socket, 0o600)
}

export type Standing = 'reachable' | 'unreachable' | 'homeless'

/** `unreachable`: somebody removed the socket; `homeless`: the instance itself is gone or was moved. */
export async function standingOf({ root, socket }: Reachability, inode: number): Promise<Standing> {
  if (!(await exists(`${root}/instance.json`))) return 'homeless'
  return (await socketInode(socket)) === inode ? 'reachable' : 'unreachable'
}

/** 0 where there is none. */
export async function socketInode(socket: string): Promise<number> {
  try {
    return (await stat(socket)).ino
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return 0
    throw error
  }
}
