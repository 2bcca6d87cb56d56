// A lock between processes that cannot outlive its holder.
import { randomBytes } from 'node:crypto'
import { link, mkdir, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isErrno } from './errno.js'
import { readIfExists } from './files.js'
import { identify, isAlive, isSuspended, type ProcessIdentity } from './process.js'

export interface LockOptions {
  /** What the lock is held for; others who wait for it are told. */
  purpose: string
  /** Called once, when somebody else holds the lock: `pid 4121 (installing)`. */
  onWait: (holder: string) => void
  signal: AbortSignal
}

interface Holder {
  identity: ProcessIdentity
  purpose: string
  /** Random, one for each time the lock is taken. */
  token: string
}

/**
 * Runs the body while this process holds the lock at `path`. A holder that has died, however, no longer holds it.
 * Not re-entrant. Rejects with the signal's reason when that comes before the lock is free.
 */
export async function withLock<T>(path: string, options: LockOptions, body: () => Promise<T>): Promise<T> {
  const token = await acquire(path, options)
  try {
    return await body()
  } finally {
    await release(path, token)
  }
}

async function acquire(path: string, { purpose, onWait, signal }: LockOptions): Promise<string> {
  let told = false
  for (;;) {
    signal.throwIfAborted()
    const holder = await readHolder(path)
    if (holder === null) {
      const token = await tryAcquire(path, purpose)
      if (token !== null) return token
    } else if (await holderLives(holder)) {
      if (!told) onWait(describeHolder(holder))
      told = true
      await delay(100 + Math.random() * 100, undefined, { signal }).catch(() => signal.throwIfAborted())
    } else {
      await removeDead(path, holder, signal)
    }
  }
}

/** link(2) fails when the name is taken, and what it makes is whole at once. */
async function tryAcquire(path: string, purpose: string): Promise<string | null> {
  const identity = await identify(process.pid)
  const token = randomBytes(8).toString('hex')
  const temporary = `${path}.${token}.tmp`
  try {
    const file = await open(temporary, 'wx', 0o644)
    try {
      await file.writeFile(JSON.stringify({ identity, purpose, token }))
      await file.sync()
    } finally {
      await file.close()
    }
    await link(temporary, path)
    return token
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return null
    // Whoever was refused before us may have removed the empty folder.
    if (isErrno(error, 'ENOENT')) return await mkdir(dirname(path), { recursive: true, mode: 0o700 }).then(() => null)
    throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/**
 * Removes the lock of a holder that has died. Two waiters may see it dead at once, and the slower one must not remove
 * the new lock of the faster one: so whoever removes the lock with this very token holds a lock on the token, and looks
 * again under it. Nobody else can remove that token meanwhile, and it never comes back.
 */
async function removeDead(path: string, dead: Holder, signal: AbortSignal): Promise<void> {
  const options = { purpose: `removing the lock of dead pid ${dead.identity.pid}`, onWait: () => {}, signal }
  await withLock(`${path}.${dead.token}`, options, async () => {
    if ((await readHolder(path))?.token === dead.token) await rm(path, { force: true })
  })
}

async function release(path: string, token: string): Promise<void> {
  if ((await readHolder(path))?.token === token) await rm(path, { force: true })
}

const unreadable: Holder = { identity: { pid: 0, startTicks: 0, bootId: '' }, purpose: '', token: 'unreadable' }

/** Null when nobody holds it. A lock is never half written, so one without sense is what a power cut has left. */
async function readHolder(path: string): Promise<Holder | null> {
  const text = await readIfExists(path)
  if (text === null) return null
  try {
    const value = JSON.parse(text) as Holder
    // The token becomes part of a file's name.
    const isToken = typeof value?.token === 'string' && /^[0-9a-f]{16}$/.test(value.token)
    return isToken && typeof value.identity?.pid === 'number' ? value : unreadable
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable
    throw error
  }
}

async function holderLives(holder: Holder): Promise<boolean> {
  return holder !== unreadable && isAlive(holder.identity)
}

function describeHolder(holder: Holder): string {
  const { pid } = holder.identity
  const state = isSuspended(holder.identity) ? `, suspended: kill -CONT ${pid}` : ''
  return `pid ${pid} (${holder.purpose}${state})`
}
