// Brings back the data of a snapshot; what is there now is kept in a snapshot of its own first.
import { join } from 'node:path'
import { readStack } from '../artifacts/stack.js'
import { parseStackConfig } from '../config/sparkbox-yaml.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { readIfExists } from '../host/files.js'
import { readVocabulary } from '../instance/configuration.js'
import { findUnreadable } from '../instance/data-versions.js'
import { configFilePath, type Home, stackFolders } from '../instance/home.js'
import { type InstanceRecord, requireRecord } from '../instance/record.js'
import { buildNext } from '../instance/snapshots/build-next.js'
import { requireSnapshot, snapshotFolder, snapshotsFolder } from '../instance/snapshots/folder.js'
import {
  configurationName,
  damaged,
  digest,
  type Manifest,
  readManifest,
  type Snapshot,
} from '../instance/snapshots/format.js'
import { requireOwnPlaces } from '../instance/snapshots/places.js'
import { type SwapJournal, swap } from '../instance/snapshots/swap.js'
import { dataTrees } from '../instance/snapshots/trees.js'
import type { PlannedAction, PlanResult, SnapshotRestoreRequest, SnapshotRestoreResult } from './api.js'
import { runningServices } from './running-services.js'
import { planAutomatic, saveAutomatic } from './snapshot-automatic.js'
import { requireRoom } from './snapshot-space.js'
import { surroundings } from './surroundings.js'
import { whileStopped } from './while-stopped.js'

export async function restoreSnapshot(request: SnapshotRestoreRequest, work: Work): Promise<SnapshotRestoreResult> {
  const startedAt = performance.now()
  const { home } = surroundings()
  const { instance, name, withConfiguration } = request
  const intent = await prepare(home, request)
  const { record, folder, manifest, journal } = intent
  await tellConfiguration(home, intent, withConfiguration, work)
  const stopping = { home, record, purpose: 'snapshot restore', reason: `to restore the snapshot ${name}` }
  const needsConfiguration = !withConfiguration
  const { value, restarted } = await whileStopped({ ...stopping, needsConfiguration }, work, async () => {
    const saved = request.withoutSnapshot ? null : await keepPresent(home, record, name, work)
    await requireRoomForAll(home, record, manifest)
    await buildNext({ home, record, folder, manifest }, work)
    const steps: string[] = []
    for await (const step of swap(home, record, journal)) steps.push(step)
    return saved
  })
  if (journal.stack !== record.stack) tell(work, `the instance ${instance} has the stack ${journal.stack} again`)
  const milliseconds = Math.round(performance.now() - startedAt)
  const configuration = journal.configuration !== null
  return { instance, name, saved: value, stack: journal.stack, configuration, restarted, milliseconds }
}

export async function planRestoreSnapshot(request: SnapshotRestoreRequest, work: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const { instance, name, withoutSnapshot } = request
  const { record, folder, manifest, journal } = await prepare(home, request)
  const running = await runningServices(instance, work)
  const action = (kind: PlannedAction['kind'], subject: string, detail: string, bytes: number | null = null) => ({
    kind,
    subject,
    detail,
    bytes,
  })
  const kept = withoutSnapshot ? [] : await planAutomatic(home, record, 'restore')
  return {
    instance,
    actions: [
      ...running.map((id) => action('stop', id, `to restore the snapshot ${name}`)),
      ...kept,
      ...dataTrees(home, record)
        .filter(({ id }) => manifest.trees[id] !== undefined)
        .map((tree) => action('write', tree.folder, `from ${join(folder, tree.id)}`, sizeOf(manifest, tree.id))),
      ...(journal.configuration === null ? [] : [action('write', configFilePath(home, instance), 'from the snapshot')]),
      ...running.map((id) => action('start', id, 'again')),
    ],
  }
}

interface Intent {
  record: InstanceRecord
  snapshot: Snapshot
  folder: string
  manifest: Manifest
  journal: SwapJournal
}

/** Everything that could speak against it, before anything stops. */
async function prepare(home: Home, { instance, name, withConfiguration }: SnapshotRestoreRequest): Promise<Intent> {
  const record = await requireRecord(home, instance)
  const snapshot = await requireSnapshot(home, instance, name)
  requireOwn(snapshot, record, name)
  const folder = snapshotFolder(home, instance, name)
  const manifest = await readManifest(folder, snapshot)
  await requireOwnPlaces(home, record)
  const stack = await chooseStack(home, record, snapshot)
  const configuration = withConfiguration ? await readConfigurationOf(home, record, folder, manifest) : null
  const trees = dataTrees(home, record).flatMap(({ id }) => (manifest.trees[id] === undefined ? [] : [id]))
  const { dataVersions } = snapshot
  const journal = {
    schemaVersion: 1 as const,
    snapshot: name,
    instanceId: record.id,
    trees,
    stack,
    dataVersions,
    configuration,
  }
  return { record, snapshot, folder, manifest, journal }
}

/** The database's passwords are the instance's, and no other's. @throws StackError FOREIGN_DATA */
function requireOwn(snapshot: Snapshot, record: InstanceRecord, name: string): void {
  if (snapshot.instance.id === record.id && snapshot.name === name) return
  const whose =
    snapshot.instance.id === record.id
      ? `is called ${snapshot.name}`
      : `is of another instance, ${snapshot.instance.name} (${snapshot.instance.id})`
  throw new StackError(
    'FOREIGN_DATA',
    `the snapshot ${name} ${whose}; passwords and table locations in it would not fit`,
    {
      hint: `sparkbox snapshot list --instance ${record.name}`,
      details: { name, snapshotOf: snapshot.instance, instanceId: record.id },
    },
  )
}

/** The present one where it can read the data, else the snapshot's. @throws StackError UNKNOWN_STACK, INCOMPATIBLE_DATA */
async function chooseStack(home: Home, record: InstanceRecord, snapshot: Snapshot): Promise<string> {
  const folders = stackFolders(home)
  const present = await readStack(record.stack, folders)
  if (findUnreadable(snapshot.dataVersions, present.versions).length === 0) return record.stack
  const former = await readStack(snapshot.stack, folders)
  const unreadable = findUnreadable(snapshot.dataVersions, former.versions)
  if (unreadable.length === 0) return snapshot.stack
  const reasons = unreadable.map(({ reason }) => reason).join('; ')
  throw new StackError(
    'INCOMPATIBLE_DATA',
    `neither the stack ${record.stack} nor ${snapshot.stack} as it is now can read the snapshot ${snapshot.name}: ${reasons}`,
    {
      hint: `put the versions of the stack ${snapshot.stack} back: ${Object.entries(snapshot.dataVersions).join('; ')}`,
      details: { dataVersions: snapshot.dataVersions, unreadable },
    },
  )
}

/** Null where the snapshot has none. @throws StackError SNAPSHOT_DAMAGED, CONFIG_INVALID */
async function readConfigurationOf(
  home: Home,
  record: InstanceRecord,
  folder: string,
  manifest: Manifest,
): Promise<string | null> {
  if (manifest.configuration === null) return null
  const file = join(folder, configurationName)
  const text = await readIfExists(file)
  if (text === null || digest(text) !== manifest.configuration.sha256)
    throw damaged(folder, `${configurationName} was changed`)
  parseStackConfig(text, configFilePath(home, record.name), await readVocabulary(home))
  return text
}

function keepPresent(home: Home, record: InstanceRecord, name: string, work: Work): Promise<string | null> {
  const without = `sparkbox snapshot restore --instance ${record.name} ${name} --without-snapshot`
  return saveAutomatic(home, record, { reason: 'restore', without, spared: name }, work)
}

/** Said, so that nobody takes data for settings. */
async function tellConfiguration(
  home: Home,
  { record, manifest, snapshot }: Intent,
  withConfiguration: boolean,
  work: Work,
): Promise<void> {
  if (withConfiguration && manifest.configuration === null)
    return tell(work, `the snapshot ${snapshot.name} has no sparkbox.yaml; the present one stays`)
  const present = await readIfExists(configFilePath(home, record.name))
  const isSame = present === null ? manifest.configuration === null : digest(present) === manifest.configuration?.sha256
  if (isSame || withConfiguration) return
  tell(work, `sparkbox.yaml has changed since the snapshot and stays as it is; --with-configuration restores it, too`)
}

/** PostgreSQL's folder may lie on a disk of its own. @throws StackError DISK_SPACE */
async function requireRoomForAll(home: Home, record: InstanceRecord, manifest: Manifest): Promise<void> {
  const copied = dataTrees(home, record).map(({ id, isUnchanging }) => {
    const files = (manifest.trees[id]?.files ?? []).filter(({ path }) => !isUnchanging(path))
    return { id, bytes: files.reduce((sum, { size }) => sum + size, 0) }
  })
  const total = copied.reduce((sum, { bytes }) => sum + bytes, 0)
  await requireRoom(snapshotsFolder(home, record.name), total, 'the restored data')
  const cluster = copied.find(({ id }) => id === 'postgres')?.bytes ?? 0
  if (cluster > 0) await requireRoom(record.postgresFolder, cluster, 'the restored data')
}

function sizeOf(manifest: Manifest, id: SwapJournal['trees'][number]): number {
  return (manifest.trees[id]?.files ?? []).reduce((sum, { size }) => sum + size, 0)
}

function tell({ emit }: Work, text: string): void {
  emit({ type: 'notice', level: 'info', text })
}
