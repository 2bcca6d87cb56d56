// Where the snapshots of an instance lie, which there are, and how one goes.
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { StackError } from '../../errors.js'
import { foldersIn, syncFolder } from '../../host/files.js'
import { instanceRoot } from '../folders.js'
import type { Home } from '../home.js'
import { readSummary, type Snapshot } from './format.js'
import { removeWhole } from './remove.js'

/** Names of snapshots that commands take by themselves begin with it. */
export const automaticPrefix = 'auto-'

/** A folder with this ending is being written or removed; it never counts. */
export const partialMark = '.partial'

export function isSnapshotName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,39}$/.test(name)
}

/** @throws StackError INVALID_ARGUMENT. `isNew`: a person names it, and leaves the automatic names free. */
export function requireSnapshotName(name: string, { isNew = false } = {}): void {
  const hint = 'use a letter, then up to 39 letters, digits and hyphens, all in lower case'
  if (!isSnapshotName(name))
    throw new StackError('INVALID_ARGUMENT', `${JSON.stringify(name)} is no name for a snapshot`, {
      hint,
      details: { name },
    })
  if (!isNew || !name.startsWith(automaticPrefix)) return
  throw new StackError('INVALID_ARGUMENT', `${name} begins like the snapshots that sparkbox takes by itself`, {
    hint: `use a name that does not begin with ${automaticPrefix}: old ones of those are removed`,
    details: { name },
  })
}

export function snapshotsFolder(home: Home, instance: string): string {
  return join(instanceRoot(home, instance), 'snapshots')
}

export function snapshotFolder(home: Home, instance: string, name: string): string {
  return join(snapshotsFolder(home, instance), name)
}

export interface FoundSnapshot {
  name: string
  folder: string
  /** Null where its summary is damaged. */
  snapshot: Snapshot | null
}

/** By name. A folder without a summary is none. */
export async function findSnapshots(home: Home, instance: string): Promise<FoundSnapshot[]> {
  const folder = snapshotsFolder(home, instance)
  const names = (await foldersIn(folder)).filter(isSnapshotName).sort()
  const found = await Promise.all(
    names.map(async (name) => ({ name, folder: join(folder, name), snapshot: await summaryOf(join(folder, name)) })),
  )
  return found.flatMap((each) => (each.snapshot === undefined ? [] : [{ ...each, snapshot: each.snapshot }]))
}

/** @throws StackError UNKNOWN_SNAPSHOT with the names there are, SNAPSHOT_DAMAGED */
export async function requireSnapshot(home: Home, instance: string, name: string): Promise<Snapshot> {
  requireSnapshotName(name)
  const snapshot = await readSummary(snapshotFolder(home, instance, name))
  if (snapshot !== null) return snapshot
  throw unknownSnapshot(instance, name, await findSnapshots(home, instance))
}

export function unknownSnapshot(instance: string, name: string, found: readonly FoundSnapshot[]): StackError {
  const known = found.map((each) => each.name)
  return new StackError(
    'UNKNOWN_SNAPSHOT',
    `the instance ${instance} has no snapshot ${name}${known.length === 0 ? '' : `; there are: ${known.join(', ')}`}`,
    { hint: `sparkbox snapshot list --instance ${instance}`, details: { name, known } },
  )
}

/** Renamed first, so that a snapshot that is half gone does not count as one. */
export async function removeSnapshot(home: Home, instance: string, name: string): Promise<void> {
  const base = snapshotsFolder(home, instance)
  const [folder, partial] = [join(base, name), join(base, `${name}${partialMark}`)]
  await removeWhole(partial)
  await rename(folder, partial)
  await syncFolder(base)
  await removeWhole(partial)
}

/** What a killed command left half written or half removed. Whoever calls holds the control lock. */
export async function removePartials(home: Home, instance: string): Promise<void> {
  const base = snapshotsFolder(home, instance)
  for (const name of await foldersIn(base)) {
    const isPartial = name.endsWith(partialMark) && isSnapshotName(name.slice(0, -partialMark.length))
    if (isPartial) await removeWhole(join(base, name))
  }
}

/** Undefined for a folder that is no snapshot. */
async function summaryOf(folder: string): Promise<Snapshot | null | undefined> {
  try {
    return (await readSummary(folder)) ?? undefined
  } catch (error) {
    if (error instanceof StackError) return null
    throw error
  }
}
