// Removes a snapshot; the instance's own data is not touched.
import type { Work } from '../events.js'
import type { Home } from '../instance/home.js'
import { requireRecord } from '../instance/record.js'
import {
  type FoundSnapshot,
  findSnapshots,
  removeSnapshot,
  requireSnapshotName,
  unknownSnapshot,
} from '../instance/snapshots/folder.js'
import type { PlanResult, SnapshotDeleteResult, SnapshotRequest } from './api.js'
import { ownBytes } from './snapshot-list.js'
import { surroundings, withControl } from './surroundings.js'

export async function deleteSnapshot({ instance, name }: SnapshotRequest, work: Work): Promise<SnapshotDeleteResult> {
  const { home } = surroundings()
  await requireThere(home, instance, name)
  return withControl(home, instance, 'snapshot delete', work, async () => {
    const { folder } = await requireThere(home, instance, name)
    const bytes = await ownBytes(folder)
    await removeSnapshot(home, instance, name)
    return { instance, name, removed: folder, bytes }
  })
}

export async function planDeleteSnapshot({ instance, name }: SnapshotRequest, _work: Work): Promise<PlanResult> {
  const { folder } = await requireThere(surroundings().home, instance, name)
  const detail = 'the data of the instance stays'
  return { instance, actions: [{ kind: 'delete', subject: folder, detail, bytes: await ownBytes(folder) }] }
}

/** A damaged one can be removed, too. */
async function requireThere(home: Home, instance: string, name: string): Promise<FoundSnapshot> {
  requireSnapshotName(name)
  await requireRecord(home, instance)
  const found = await findSnapshots(home, instance)
  const wanted = found.find((each) => each.name === name)
  if (wanted === undefined) throw unknownSnapshot(instance, name, found)
  return wanted
}
