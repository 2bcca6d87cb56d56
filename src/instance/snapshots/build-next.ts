// Builds the data of a snapshot up beside the data that it will replace.
import { chown } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { syncFileSystem } from '../../artifacts/seal.js'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { ensureFolder, exists } from '../../host/files.js'
import type { Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { type CopyResult, copyTree } from './copy-tree.js'
import { explainDiskFull } from './disk-full.js'
import type { Manifest } from './format.js'
import { copyProgress } from './progress.js'
import { proveShape } from './prove.js'
import { removeWhole } from './remove.js'
import { type DataTree, dataTrees } from './trees.js'

export interface BuildRequest {
  home: Home
  record: InstanceRecord
  /** Of the snapshot. */
  folder: string
  manifest: Manifest
}

/**
 * Every file is compared with the manifest, and all of it is on the disk when this returns. Where it fails, nothing of it
 * stays. @throws StackError SNAPSHOT_DAMAGED
 */
export async function buildNext({ home, record, folder, manifest }: BuildRequest, work: Work): Promise<void> {
  await proveShape(folder, manifest)
  await refuseFormer(dataTrees(home, record))
  const wanted = dataTrees(home, record).filter(({ id }) => manifest.trees[id] !== undefined)
  const bytes = Object.values(manifest.trees).flatMap((tree) => tree?.files ?? [])
  const total = bytes.reduce((sum, { size }) => sum + size, 0)
  const progress = copyProgress('snapshot-restore', 'Build the data up beside the present data', total, work)
  try {
    const copies: CopyResult[] = []
    for (const tree of wanted) {
      await ensureParent(tree)
      await removeWhole(tree.next)
      const { next: to, owner, isUnchanging } = tree
      const listing = manifest.trees[tree.id]!
      const { onFile } = progress
      copies.push(
        await copyTree({ from: join(folder, tree.id), to, listing, isUnchanging, owner, signal: work.signal, onFile }),
      )
    }
    // PostgreSQL's folder may lie on a disk of its own.
    for (const parent of new Set(wanted.map(({ next }) => dirname(next)))) await syncFileSystem(parent, work.signal)
    progress.done(sumOf(copies))
  } catch (error) {
    progress.failed(error)
    await removeNext(dataTrees(home, record))
    throw explainDiskFull(error, dirname(wanted[0]?.next ?? folder))
  }
}

export async function removeNext(trees: readonly DataTree[]): Promise<void> {
  for (const { next } of trees) await removeWhole(next)
}

/** Only a restore whose journal was removed by hand leaves it, and it may be the only copy. */
async function refuseFormer(trees: readonly DataTree[]): Promise<void> {
  for (const { former } of trees) {
    if (!(await exists(former))) continue
    throw new StackError('FOREIGN_DATA', `${former} holds data that an earlier restore replaced`, {
      hint: `look whether it is still needed, and move ${former} away`,
      details: { folder: former },
    })
  }
}

/** After a reset it is gone; PostgreSQL's account must be able to enter it. */
async function ensureParent({ folder, owner }: DataTree): Promise<void> {
  const parent = dirname(folder)
  await ensureFolder(parent, 0o700)
  if (owner !== null) await chown(parent, owner.uid, owner.gid)
}

function sumOf(copies: readonly CopyResult[]) {
  const sum = (key: 'sharedBytes' | 'copiedBytes') => copies.reduce((total, copy) => total + copy[key], 0)
  const way = copies.find(({ sharing }) => sharing !== 'copy')?.sharing ?? ('copy' as const)
  return { sharing: way, sharedBytes: sum('sharedBytes'), copiedBytes: sum('copiedBytes') }
}
