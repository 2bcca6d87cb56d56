// Snapshots for people.
import type {
  ResetResult,
  SnapshotDeleteResult,
  SnapshotListResult,
  SnapshotRestoreResult,
  SnapshotSaveResult,
  SnapshotSummary,
  SnapshotVerifyResult,
} from '../../stack/api.js'
import { printable } from './printable.js'
import type { Style } from './style.js'
import { table } from './table.js'
import { bytes, duration, plural } from './units.js'

export function saveText(result: SnapshotSaveResult): string {
  return [
    `${result.name}: ${plural(result.files, 'file')}, ${bytes(result.bytes)}; ${costText(result)}.`,
    `Taken in ${duration(result.cost.milliseconds)}, ${duration(result.milliseconds)} with the stop and the start.`,
    `Back to it: sparkbox snapshot restore${namedInstance(result.instance)} ${result.name}`,
  ].join('\n')
}

export function listText({ instance, snapshots, damaged }: SnapshotListResult, style: Style): string {
  if (snapshots.length + damaged.length === 0) return `The instance ${instance} has no snapshot yet.`
  const columns = [
    { title: 'SNAPSHOT' },
    { title: 'AGE' },
    { title: 'TAKEN' },
    { title: 'SIZE', align: 'right' },
    { title: 'ITS OWN', align: 'right' },
    { title: 'STACK' },
  ] as const
  const rows = snapshots.map((each) => [
    each.name,
    duration(Math.max(0, style.now() - Date.parse(each.createdAt))),
    each.reason === 'manual' ? 'by hand' : `before ${nouns[each.reason]}`,
    bytes(each.bytes),
    bytes(each.ownBytes),
    each.stack,
  ])
  const bad = damaged.map(({ name }) => [name, '', 'damaged', '', '', ''])
  return table(columns, [...rows, ...bad], style)
}

export function verifyText({ name, files, bytes: size, milliseconds }: SnapshotVerifyResult): string {
  return `${name}: ${plural(files, 'file')}, ${bytes(size)}, every byte proven (${duration(milliseconds)}).`
}

export function restoreText({ instance, name, saved, configuration, milliseconds }: SnapshotRestoreResult): string {
  const what = configuration ? 'Data and sparkbox.yaml are' : 'The data is'
  return [
    `${what} that of ${name} again (${duration(milliseconds)}).`,
    ...undoText({ snapshot: saved }, instance),
  ].join('\n')
}

export function deleteText({ name, removed, bytes: size }: SnapshotDeleteResult): string {
  return `removed ${name} (${printable(removed)})\n${bytes(size)} freed.`
}

/** The way back, where there is one. */
export function undoText({ snapshot }: Pick<ResetResult, 'snapshot'>, instance: string): string[] {
  return snapshot === null ? [] : [`To undo this: sparkbox snapshot restore${namedInstance(instance)} ${snapshot}`]
}

function costText({ cost: { sharing, sharedBytes, copiedBytes } }: Pick<SnapshotSummary, 'cost'>): string {
  if (sharedBytes === 0) return `${bytes(copiedBytes)} copied, because nothing can be shared`
  const way = sharing === 'reflink' ? 'by reflinks' : 'by hard links'
  return `${bytes(sharedBytes)} shared with the live data ${way}, ${bytes(copiedBytes)} copied`
}

function namedInstance(instance: string): string {
  return instance === 'default' ? '' : ` --instance ${instance}`
}

const nouns: Record<Exclude<SnapshotSummary['reason'], 'manual'>, string> = {
  reset: 'a reset',
  stack: 'other versions',
  config: 'a change of the configuration',
  restore: 'a restore',
}
