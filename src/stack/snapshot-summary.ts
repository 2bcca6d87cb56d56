// A snapshot as the verbs show it.
import type { Home } from '../instance/home.js'
import { snapshotFolder } from '../instance/snapshots/folder.js'
import type { Snapshot } from '../instance/snapshots/format.js'
import type { SnapshotSummary } from './api.js'

export function summarize(home: Home, snapshot: Snapshot): SnapshotSummary {
  const { name, createdAt, reason, stack, dataVersions, clean, files, bytes, cost, instance } = snapshot
  const folder = snapshotFolder(home, instance.name, name)
  return { name, createdAt, reason, stack, dataVersions, clean, files, bytes, cost, folder }
}
