// The two files that make a folder a snapshot: what it is, and a manifest of every file in it.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { z } from 'zod'
import { isInside } from '../../config/manifest.js'
import { StackError } from '../../errors.js'
import { readIfExists, writeFileAtomic } from '../../host/files.js'
import { treeIds } from './trees.js'

const count = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const mode = z.number().int().min(0).max(0o7777)

export const reasons = ['manual', 'reset', 'stack', 'config', 'restore'] as const

/** Why it was taken: `manual` by its own command, else before a command that could lose data. */
export type SnapshotReason = (typeof reasons)[number]

const summary = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  /** ISO 8601. */
  createdAt: z.iso.datetime(),
  reason: z.enum(reasons),
  instance: z.object({ id: z.string(), name: z.string() }),
  stack: z.string(),
  /** Product versions that wrote the data. */
  dataVersions: z.record(z.string(), z.string()),
  /** Whether PostgreSQL had been stopped cleanly; if not, it repairs itself at its next start, as after a power cut. */
  clean: z.boolean(),
  files: count,
  /** Of all files, as their lengths say. */
  bytes: count,
  cost: z.object({
    /** How files were shared with the live data; `copy` where none was. */
    sharing: z.enum(['reflink', 'hard link', 'copy']),
    sharedBytes: count,
    copiedBytes: count,
    /** Without the time for which services stopped and started. */
    milliseconds: count,
  }),
  manifest: z.object({ sha256 }),
})

export type Snapshot = z.infer<typeof summary>

const path = z.string().refine((text) => text === '' || isInside(text), 'would lie outside')
const tree = z.strictObject({
  folders: z.array(z.strictObject({ path, mode })),
  files: z.array(z.strictObject({ path: path.min(1), mode, size: count, sha256 })),
})

const manifest = z.strictObject({
  schemaVersion: z.literal(1),
  /** What the instance did not have is not there. */
  trees: z.partialRecord(z.enum(treeIds), tree),
  /** The person's sparkbox.yaml; null where there was none. */
  configuration: z.strictObject({ size: count, sha256 }).nullable(),
})

export type Manifest = z.infer<typeof manifest>
export type TreeManifest = z.infer<typeof tree>
export type ManifestFile = TreeManifest['files'][number]

export const summaryName = 'snapshot.json'
const manifestName = 'manifest.json'
export const configurationName = 'sparkbox.yaml'

/** Null for a folder without a summary, which is no snapshot. @throws StackError SNAPSHOT_DAMAGED */
export async function readSummary(folder: string): Promise<Snapshot | null> {
  const text = await readIfExists(join(folder, summaryName))
  return text === null ? null : parse(summary, text, folder, summaryName)
}

/** @throws StackError SNAPSHOT_DAMAGED where it is not the one that the summary speaks of. */
export async function readManifest(folder: string, snapshot: Snapshot): Promise<Manifest> {
  const text = await readIfExists(join(folder, manifestName))
  if (text === null) throw damaged(folder, `${manifestName} is missing`)
  if (digest(text) !== snapshot.manifest.sha256) throw damaged(folder, `${manifestName} was changed`)
  return parse(manifest, text, folder, manifestName)
}

export async function writeManifest(folder: string, value: Manifest): Promise<{ sha256: string }> {
  const text = `${JSON.stringify(value)}\n`
  await writeFileAtomic(join(folder, manifestName), text, { mode: 0o600 })
  return { sha256: digest(text) }
}

export async function writeSummary(folder: string, value: Snapshot): Promise<void> {
  await writeFileAtomic(join(folder, summaryName), `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
}

export function damaged(folder: string, why: string, details: Record<string, unknown> = {}): StackError {
  return new StackError('SNAPSHOT_DAMAGED', `the snapshot in ${folder} is damaged: ${why}`, {
    hint: 'sparkbox snapshot list, and take another one; nothing was changed',
    details: { folder, ...details },
  })
}

export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function parse<T>(schema: z.ZodType<T>, text: string, folder: string, file: string): T {
  try {
    return schema.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError) throw damaged(folder, `${file} is no JSON`)
    if (!(error instanceof z.ZodError)) throw error
    const [issue] = error.issues
    throw damaged(folder, `${file} makes no sense: ${issue?.path.join('.')}: ${issue?.message}`)
  }
}
