// What the verbs of snapshots answer; public as all in api-results.ts is.
import type { Snapshot, SnapshotReason } from '../instance/snapshots/format.js'

export type { SnapshotReason }

export interface SnapshotSummary {
  name: string
  /** ISO 8601. */
  createdAt: string
  reason: SnapshotReason
  stack: string
  /** Product versions that wrote the data. */
  dataVersions: Record<string, string>
  /** PostgreSQL had been stopped cleanly. */
  clean: boolean
  files: number
  bytes: number
  /** What it cost when it was taken. */
  cost: Snapshot['cost']
  /** Absolute. */
  folder: string
}

export interface SnapshotSaveResult extends SnapshotSummary {
  instance: string
  /** Services that were stopped and started again. */
  restarted: string[]
  /** The whole command, with the stop and the start. */
  milliseconds: number
}

export interface SnapshotListResult {
  instance: string
  /** The oldest first. `ownBytes` are those that no live file shares by a hard link: its deletion frees them. */
  snapshots: (SnapshotSummary & { ownBytes: number })[]
  /** Folders whose snapshot.json makes no sense. */
  damaged: { name: string; folder: string }[]
}

export interface SnapshotVerifyResult extends SnapshotSummary {
  instance: string
  milliseconds: number
}

export interface SnapshotRestoreResult {
  instance: string
  name: string
  /** Name of the snapshot that holds the data that was replaced; null where there was none, or it was not wanted. */
  saved: string | null
  /** The stack of the instance afterwards. */
  stack: string
  /** sparkbox.yaml is that of the snapshot. */
  configuration: boolean
  restarted: string[]
  milliseconds: number
}

export interface SnapshotDeleteResult {
  instance: string
  name: string
  /** Absolute. */
  removed: string
  /** Bytes that this has freed. */
  bytes: number
}
