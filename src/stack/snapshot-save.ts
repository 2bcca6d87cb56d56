// Keeps the data, the configuration and the versions of an instance under a name.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { Home } from '../instance/home.js'
import { type InstanceRecord, requireRecord } from '../instance/record.js'
import { findSnapshots, requireSnapshotName, snapshotFolder, snapshotsFolder } from '../instance/snapshots/folder.js'
import { requireOwnPlaces } from '../instance/snapshots/places.js'
import { type Survey, surveyData } from '../instance/snapshots/survey.js'
import { writeSnapshot } from '../instance/snapshots/write-snapshot.js'
import type { PlanResult, SnapshotRequest, SnapshotSaveResult } from './api.js'
import { runningServices } from './running-services.js'
import { requireRoom } from './snapshot-space.js'
import { summarize } from './snapshot-summary.js'
import { surroundings } from './surroundings.js'
import { whileStopped } from './while-stopped.js'

export async function saveSnapshot({ instance, name }: SnapshotRequest, work: Work): Promise<SnapshotSaveResult> {
  const startedAt = performance.now()
  const { home } = surroundings()
  const record = await requireSavable(home, instance, name)
  // Before anything stops; sizes are only about right while services run.
  const { changingBytes } = await requireData(home, record)
  await requireRoom(snapshotsFolder(home, instance), changingBytes, 'the snapshot')
  const stopping = { home, record, purpose: 'snapshot save', reason: `for the snapshot ${name}` }
  const { value, restarted } = await whileStopped(stopping, work, async () => {
    await requireFree(home, instance, name)
    const survey = await requireData(home, record)
    requireClean(survey, instance)
    await requireRoom(snapshotsFolder(home, instance), survey.changingBytes, 'the snapshot')
    return writeSnapshot(home, record, { name, reason: 'manual', survey }, work)
  })
  const milliseconds = Math.round(performance.now() - startedAt)
  return { instance, ...summarize(home, value), restarted, milliseconds }
}

export async function planSaveSnapshot({ instance, name }: SnapshotRequest, work: Work): Promise<PlanResult> {
  const { home } = surroundings()
  const record = await requireSavable(home, instance, name)
  const { files, bytes, changingBytes } = await requireData(home, record)
  const running = await runningServices(instance, work)
  const detail = `${files} files; at most ${Math.ceil(changingBytes / 2 ** 20)} MiB of them have to be copied`
  return {
    instance,
    actions: [
      ...running.map((id) => ({ kind: 'stop' as const, subject: id, detail: 'for the snapshot', bytes: null })),
      { kind: 'create', subject: snapshotFolder(home, instance, name), detail, bytes },
      ...running.map((id) => ({ kind: 'start' as const, subject: id, detail: 'again', bytes: null })),
    ],
  }
}

async function requireSavable(home: Home, instance: string, name: string): Promise<InstanceRecord> {
  requireSnapshotName(name, { isNew: true })
  const record = await requireRecord(home, instance)
  await requireFree(home, instance, name)
  return record
}

/** Never replaced: a snapshot is what one falls back on. @throws StackError SNAPSHOT_EXISTS */
async function requireFree(home: Home, instance: string, name: string): Promise<void> {
  if (!(await findSnapshots(home, instance)).some((each) => each.name === name)) return
  throw new StackError('SNAPSHOT_EXISTS', `the instance ${instance} has a snapshot ${name} already`, {
    hint: `take another name, or remove it first: sparkbox snapshot delete --instance ${instance} ${name}`,
    details: { name },
  })
}

/** @throws StackError NOT_INSTALLED where there is no data, FOREIGN_DATA where it lies elsewhere */
async function requireData(home: Home, record: InstanceRecord): Promise<Survey> {
  await requireOwnPlaces(home, record)
  const survey = await surveyData(home, record)
  if (survey.files > 0) return survey
  throw new StackError('NOT_INSTALLED', `the instance ${record.name} has no data yet`, {
    hint: `sparkbox up --instance ${record.name}`,
  })
}

/** Asked after a stop of our own: then only a killed PostgreSQL has another state. */
function requireClean({ isClean }: Survey, instance: string): void {
  if (isClean) return
  throw new StackError(
    'STOP_TIMEOUT',
    'PostgreSQL was not stopped cleanly, so its files need a repair that it makes when it starts',
    {
      hint: `sparkbox up --instance ${instance} postgres, then take the snapshot again`,
    },
  )
}
