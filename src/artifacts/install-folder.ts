// Fills a folder of the store, so that it is there complete or not at all.
import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Work } from '../events.js'
import { ensureFolder, syncFolder } from '../host/files.js'
import { withLock } from '../host/lock.js'
import { type Receipt, readReceipt, writeReceipt } from './receipt.js'
import { makeReadOnly, syncFileSystem } from './seal.js'

export interface StoreFolder {
  artifact: string
  /** What people call it: `Hadoop 3.5.0`. */
  title: string
  /** Changes with everything that the folder's content depends on. */
  key: string
  folder: string
}

export interface Filling {
  /** Empty; gets the files and then the folder's name. */
  partial: string
  /** Empty, on the same disk; removed afterwards. */
  scratch: string
  /** Names the step, for progress. */
  stepId: string
}

const partialMark = '.partial-'

/** The artifact's folder in a store; its name changes with the key. */
export function storeFolder(store: string, artifact: string, key: string): string {
  return join(store, `${artifact}-${key.slice(0, 12)}`)
}

/** One installation at a time works in a store, and removes first what earlier ones left half done. */
export async function withStore<T>(store: string, purpose: string, work: Work, body: () => Promise<T>): Promise<T> {
  await ensureFolder(store)
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which is installing too` })
  return withLock(join(store, '.lock'), { purpose, onWait, signal: work.signal }, async () => {
    await removePartials(store)
    return body()
  })
}

/** True where the receipt says that the folder is complete. */
export async function isInstalled({ folder, key }: Pick<StoreFolder, 'folder' | 'key'>): Promise<boolean> {
  return (await readReceipt(folder))?.key === key
}

/**
 * Whoever calls holds the store. What `fill` leaves becomes read-only, is synced, gets a receipt with what `fill` returns,
 * and then its name.
 */
export async function installFolder(
  { artifact, title, key, folder }: StoreFolder,
  work: Work,
  fill: (filling: Filling) => Promise<Pick<Receipt, 'files'>>,
): Promise<void> {
  work.signal.throwIfAborted()
  const step = { type: 'step', id: `install-${artifact}`, title } as const
  const partial = `${folder}${partialMark}${process.pid}`
  const scratch = `${partial}.scratch`
  const startedAt = performance.now()
  work.emit({ ...step, status: 'started' })
  try {
    await mkdir(partial)
    await mkdir(scratch)
    const content = await fill({ partial, scratch, stepId: step.id })
    // Gone before the folder has its name: once nothing is missing, nobody looks for leftovers.
    await rm(scratch, { recursive: true, force: true })
    await makeReadOnly(partial)
    // The receipt must not reach the disk before what it speaks for.
    await syncFileSystem(partial, work.signal)
    await writeReceipt(partial, { artifact, key, ...content })
    await rm(folder, { recursive: true, force: true })
    await rename(partial, folder)
    await syncFolder(dirname(folder))
    work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  } catch (error) {
    work.emit({ ...step, status: 'failed', detail: error instanceof Error ? error.message : String(error) })
    throw error
  } finally {
    await rm(scratch, { recursive: true, force: true })
    await rm(partial, { recursive: true, force: true })
  }
}

/** Whoever holds the store is the only one that makes partial folders, so all that are there are leftovers. */
async function removePartials(store: string): Promise<void> {
  for (const name of await readdir(store))
    if (name.includes(partialMark)) await rm(join(store, name), { recursive: true, force: true, maxRetries: 10 })
}
