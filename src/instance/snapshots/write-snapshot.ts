// Writes a snapshot of an instance in which nothing runs, so that it is there complete or not at all.
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFileSystem } from '../../artifacts/seal.js'
import type { Work } from '../../events.js'
import { ensureFolder, exists, syncFolder, writeFileAtomic } from '../../host/files.js'
import { configFilePath, type Home } from '../home.js'
import type { InstanceRecord } from '../record.js'
import { type CopyResult, copyTree } from './copy-tree.js'
import { explainDiskFull } from './disk-full.js'
import { partialMark, snapshotFolder, snapshotsFolder } from './folder.js'
import {
  configurationName,
  digest,
  type Manifest,
  type Snapshot,
  type SnapshotReason,
  writeManifest,
  writeSummary,
} from './format.js'
import { copyProgress } from './progress.js'
import { removeWhole } from './remove.js'
import type { Survey } from './survey.js'

export interface SnapshotWish {
  name: string
  reason: SnapshotReason
  survey: Survey
}

/** Whoever calls holds the control lock, has stopped everything, and has seen that the name is free and the disk has room. */
export async function writeSnapshot(
  home: Home,
  record: InstanceRecord,
  { name, reason, survey }: SnapshotWish,
  work: Work,
): Promise<Snapshot> {
  const startedAt = performance.now()
  const base = snapshotsFolder(home, record.name)
  const folder = snapshotFolder(home, record.name, name)
  const partial = `${folder}${partialMark}`
  const progress = copyProgress('snapshot-save', `Save the snapshot ${name}`, survey.bytes, work)
  await ensureFolder(base, 0o700)
  await removeWhole(partial)
  await ensureFolder(partial, 0o700)
  try {
    const copies = await copyTrees(partial, survey, progress.onFile, work.signal)
    const configuration = await copyConfiguration(configFilePath(home, record.name), partial)
    const trees = Object.fromEntries(copies.map(({ id, copy }) => [id, copy.manifest])) as Manifest['trees']
    const manifest = await writeManifest(partial, { schemaVersion: 1, trees, configuration })
    await syncFileSystem(partial, work.signal)
    const snapshot = {
      ...describe(
        record,
        copies.map(({ copy }) => copy),
      ),
      name,
      reason,
      clean: survey.isClean,
      files: survey.files,
      bytes: survey.bytes,
      manifest,
    }
    snapshot.cost.milliseconds = Math.round(performance.now() - startedAt)
    await writeSummary(partial, snapshot)
    await rename(partial, folder)
    await syncFolder(base)
    progress.done(snapshot.cost)
    return snapshot
  } catch (error) {
    progress.failed(error)
    await removeWhole(partial)
    throw explainDiskFull(error, base)
  }
}

async function copyTrees(
  partial: string,
  { trees }: Survey,
  onFile: (bytes: number) => void,
  signal: AbortSignal,
): Promise<{ id: string; copy: CopyResult }[]> {
  const copies: { id: string; copy: CopyResult }[] = []
  for (const { tree, listing } of trees) {
    const { id, folder, isUnchanging } = tree
    // What is copied here is ours, whoever owns the original: the account is put back when it is restored.
    const request = { from: folder, to: join(partial, id), listing, isUnchanging, owner: null, signal, onFile }
    copies.push({ id, copy: await copyTree(request) })
  }
  return copies
}

async function copyConfiguration(file: string, partial: string): Promise<Manifest['configuration']> {
  if (!(await exists(file))) return null
  const text = await readFile(file, 'utf8')
  await writeFileAtomic(join(partial, configurationName), text, { mode: 0o600 })
  return { size: Buffer.byteLength(text), sha256: digest(text) }
}

function describe(record: InstanceRecord, copies: readonly CopyResult[]) {
  const sum = (key: 'sharedBytes' | 'copiedBytes') => copies.reduce((total, copy) => total + copy[key], 0)
  const ways = copies.map(({ sharing }) => sharing)
  return {
    schemaVersion: 1 as const,
    createdAt: new Date().toISOString(),
    instance: { id: record.id, name: record.name },
    stack: record.stack,
    dataVersions: record.dataVersions,
    cost: {
      sharing: (['reflink', 'hard link'] as const).find((way) => ways.includes(way)) ?? ('copy' as const),
      sharedBytes: sum('sharedBytes'),
      copiedBytes: sum('copiedBytes'),
      milliseconds: 0,
    },
  }
}
