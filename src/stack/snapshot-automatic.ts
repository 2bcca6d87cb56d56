// The snapshot that a command takes by itself before it does what could lose data.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { Home } from '../instance/home.js'
import type { InstanceRecord } from '../instance/record.js'
import {
  automaticPrefix,
  findSnapshots,
  removeSnapshot,
  snapshotFolder,
  snapshotsFolder,
} from '../instance/snapshots/folder.js'
import type { SnapshotReason } from '../instance/snapshots/format.js'
import { requireOwnPlaces } from '../instance/snapshots/places.js'
import { costText } from '../instance/snapshots/progress.js'
import { surveyData } from '../instance/snapshots/survey.js'
import { writeSnapshot } from '../instance/snapshots/write-snapshot.js'
import type { PlannedAction } from './api.js'
import { requireRoom } from './snapshot-space.js'

/** So many snapshots that were taken automatically stay, for each instance. */
export const keptAutomatic = 3

export interface AutomaticWish {
  reason: Exclude<SnapshotReason, 'manual'>
  /** The command that goes on without a snapshot; null where none does. */
  without: string | null
  /** One that stays even if it is old: it is in use. */
  spared?: string
}

/**
 * Whoever calls holds the control lock and has stopped everything. Data of a cluster that was not stopped cleanly is kept
 * as it is, since that repairs itself as after a power cut. Returns the name; null where there is no data.
 * @throws StackError whatever keeps the data from being kept, with the way to go on without
 */
export async function saveAutomatic(
  home: Home,
  record: InstanceRecord,
  { reason, without, spared }: AutomaticWish,
  work: Work,
): Promise<string | null> {
  const name = await save(home, record, reason, work).catch((error) => {
    throw error instanceof StackError ? refusal(error, reason, without) : error
  })
  if (name !== null) await removeOld(home, record.name, [name, spared], work)
  return name
}

/** The name that an automatic snapshot of now would get, but for a number behind it: `auto-reset-20300131-080000`. */
export function automaticName(reason: SnapshotReason, now: Date): string {
  const [day = '', time = ''] = now.toISOString().replaceAll(/[-:]/g, '').split(/[T.]/)
  return `${automaticPrefix}${reason}-${day}-${time}`
}

/** The same as an action of a plan; none where there is no data. */
export async function planAutomatic(
  home: Home,
  record: InstanceRecord,
  reason: SnapshotReason,
): Promise<PlannedAction[]> {
  const { files, bytes, changingBytes } = await surveyData(home, record)
  if (files === 0) return []
  const subject = snapshotFolder(home, record.name, automaticName(reason, new Date()))
  const detail = `a snapshot of the data; at most ${Math.ceil(changingBytes / 2 ** 20)} MiB of it have to be copied`
  return [{ kind: 'create', subject, detail, bytes }]
}

async function save(home: Home, record: InstanceRecord, reason: SnapshotReason, work: Work): Promise<string | null> {
  const survey = await surveyData(home, record)
  if (survey.files === 0) return null
  await requireOwnPlaces(home, record)
  await requireRoom(snapshotsFolder(home, record.name), survey.changingBytes, 'the snapshot')
  const name = await freeName(home, record.name, automaticName(reason, new Date()))
  const { cost, clean } = await writeSnapshot(home, record, { name, reason, survey }, work)
  const doubt = clean ? '' : '; PostgreSQL had not been stopped cleanly, and will repair itself after a restore'
  const text = `the data is kept in the snapshot ${name} (${costText(cost)})${doubt}`
  work.emit({ type: 'notice', level: clean ? 'info' : 'warning', text })
  return name
}

/** A number behind the name only ever grows: a name that was said to be removed does not come back within its second. */
async function freeName(home: Home, instance: string, wanted: string): Promise<string> {
  const numbers = (await findSnapshots(home, instance))
    .filter(({ name }) => name === wanted || name.startsWith(`${wanted}-`))
    .map(({ name }) => Number(name.slice(wanted.length + 1)) || 1)
  return numbers.length === 0 ? wanted : `${wanted}-${Math.max(...numbers) + 1}`
}

async function removeOld(home: Home, instance: string, spared: (string | undefined)[], { emit }: Work): Promise<void> {
  const automatic = (await findSnapshots(home, instance)).filter(({ name }) => name.startsWith(automaticPrefix))
  const byAge = automatic.toSorted((one, other) => ageOf(one).localeCompare(ageOf(other)))
  for (const { name } of byAge.slice(0, -keptAutomatic)) {
    if (spared.includes(name)) continue
    await removeSnapshot(home, instance, name)
    const text = `removed the old automatic snapshot ${name}: the last ${keptAutomatic} stay (${snapshotFolder(home, instance, name)})`
    emit({ type: 'notice', level: 'info', text })
  }
}

/** Damaged ones are the oldest. */
function ageOf({ snapshot }: Awaited<ReturnType<typeof findSnapshots>>[number]): string {
  return snapshot?.createdAt ?? ''
}

function refusal(error: StackError, reason: SnapshotReason, without: string | null): StackError {
  const hints = [error.hint, without === null ? undefined : `or go on without one: ${without}`]
  return new StackError(error.code, `no snapshot could be taken before this ${nouns[reason]}: ${error.message}`, {
    hint: hints.filter((hint) => hint !== undefined).join('\n'),
    details: error.details,
    cause: error,
  })
}

const nouns: Record<SnapshotReason, string> = {
  manual: 'command',
  reset: 'reset',
  stack: 'change of versions',
  config: 'change of the configuration',
  restore: 'restore',
}
