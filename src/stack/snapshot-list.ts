// The snapshots of an instance, and whether one is still what it was.
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { requireRecord } from '../instance/record.js'
import { findSnapshots, requireSnapshot, snapshotFolder } from '../instance/snapshots/folder.js'
import { readManifest } from '../instance/snapshots/format.js'
import { listTree } from '../instance/snapshots/listing.js'
import { copyProgress } from '../instance/snapshots/progress.js'
import { proveBytes } from '../instance/snapshots/prove.js'
import type { InstanceRequest, SnapshotListResult, SnapshotRequest, SnapshotVerifyResult } from './api.js'
import { summarize } from './snapshot-summary.js'
import { surroundings } from './surroundings.js'

export async function listSnapshots({ instance }: InstanceRequest, _work: Work): Promise<SnapshotListResult> {
  const { home } = surroundings()
  await requireRecord(home, instance)
  const found = await findSnapshots(home, instance)
  const whole = found.flatMap(({ snapshot }) => (snapshot === null ? [] : [summarize(home, snapshot)]))
  const sorted = whole.toSorted((one, other) => one.createdAt.localeCompare(other.createdAt))
  return {
    instance,
    snapshots: await Promise.all(sorted.map(async (each) => ({ ...each, ownBytes: await ownBytes(each.folder) }))),
    damaged: found.filter(({ snapshot }) => snapshot === null).map(({ name, folder }) => ({ name, folder })),
  }
}

/** Reads and compares every byte. @throws StackError SNAPSHOT_DAMAGED naming the first difference */
export async function verifySnapshot({ instance, name }: SnapshotRequest, work: Work): Promise<SnapshotVerifyResult> {
  const startedAt = performance.now()
  const { home } = surroundings()
  await requireRecord(home, instance)
  const snapshot = await requireSnapshot(home, instance, name)
  const folder = snapshotFolder(home, instance, name)
  const manifest = await readManifest(folder, snapshot)
  const { onFile } = copyProgress('snapshot-verify', `Read the snapshot ${name}`, snapshot.bytes, work)
  await proveBytes(folder, manifest, work.signal, onFile)
  return { instance, ...summarize(home, snapshot), milliseconds: Math.round(performance.now() - startedAt) }
}

/** Bytes of files that have no second name; with reflinks more than its deletion would free. */
export async function ownBytes(folder: string): Promise<number> {
  const { files } = await listTree(folder)
  const stats = await Promise.all(files.map(({ path }) => lstat(join(folder, path))))
  return stats.filter(({ nlink }) => nlink === 1).reduce((sum, { size }) => sum + size, 0)
}
