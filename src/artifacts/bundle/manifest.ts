// What a bundle holds, as its manifest says.
import { z } from 'zod'
import { refuseEscape, unsafe } from '../archive-entry.js'
import { receiptName } from '../receipt.js'
import { damaged } from './header.js'

const count = z.number().int().nonnegative()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const name = z.string().regex(/^[a-z0-9][a-z0-9.+_-]*$/)

const file = z.strictObject({ path: z.string(), blob: count, executable: z.literal(true).optional() })
const link = z.strictObject({ path: z.string(), link: z.string() })
const entries = z.array(z.union([file, link]))

const manifest = z.strictObject({
  /** Version of the sparkbox that wrote it. */
  sparkbox: z.string(),
  architecture: z.enum(['x86-64', 'arm64']),
  /** `debian 13`: what the tools were made for. */
  distribution: z.string(),
  stacks: z.array(
    z.strictObject({
      name,
      title: z.string(),
      /** Names of the artifacts that are Apache's own releases. */
      official: z.array(name),
      /** A person's own stack: its folder. Null for one that comes with sparkbox. */
      definition: entries.nullable(),
      artifacts: z.array(
        z.strictObject({
          name,
          title: z.string(),
          /** For a virtual environment: the Python it was made for, and the folder that its scripts name. */
          environment: z.strictObject({ python: z.string().regex(/^3\.\d+\.\d+$/), folder: z.string() }).nullable(),
          entries,
        }),
      ),
      /** What an instance can do without, such as SparkR: its key in the store says what it depends on. */
      additions: z.array(z.strictObject({ name, title: z.string(), key: sha256, entries })),
    }),
  ),
  /** Folders of `tools` in the store: what the distribution provided. */
  tools: z.array(
    z.strictObject({
      name,
      /** Where it stood. */
      folder: z.string(),
      /** Its files hold that path, so it runs nowhere else. */
      tied: z.boolean(),
      entries,
    }),
  ),
  /** The contents in their order in the file; two files that are equal share one. */
  blobs: z.array(
    z.strictObject({
      size: count,
      sha256,
      /** Where the content is stored gzipped: what lies in the file. */
      packed: z.strictObject({ size: count, sha256 }).optional(),
    }),
  ),
})

export type BundleManifest = z.infer<typeof manifest>
export type BundledStack = BundleManifest['stacks'][number]
export type BundledArtifact = BundledStack['artifacts'][number]
export type BundledAddition = BundledStack['additions'][number]
export type BundledTool = BundleManifest['tools'][number]
export type BundleBlob = BundleManifest['blobs'][number]
/** A file or a symbolic link. */
export type BundleEntry = z.infer<typeof file> | z.infer<typeof link>

/** All entries of one folder, with the name by which messages call that folder. */
export interface BundledFolder {
  label: string
  entries: readonly BundleEntry[]
}

/** @throws StackError BUNDLE_DAMAGED; UNSAFE_ARCHIVE for an entry that is more than a file or a link inside its folder */
export function parseManifest(text: string, archive: string): BundleManifest {
  const value = parseJson(text)
  const parsed = manifest.safeParse(value)
  if (!parsed.success) throw refusal(archive, value, parsed.error)
  for (const folder of foldersOf(parsed.data)) refuseHostile(archive, folder, parsed.data.blobs.length)
  return parsed.data
}

export function foldersOf({ stacks, tools }: BundleManifest): BundledFolder[] {
  return [
    ...stacks.flatMap(({ name: stack, definition, artifacts, additions }) => [
      ...(definition === null ? [] : [{ label: `stacks/${stack}`, entries: definition }]),
      ...[...artifacts, ...additions].map((artifact) => ({
        label: `${stack}/${artifact.name}`,
        entries: artifact.entries,
      })),
    ]),
    ...tools.map((tool) => ({ label: `tools/${tool.name}`, entries: tool.entries })),
  ]
}

/** What is stored in the file for a content, in bytes. */
export function storedSize({ size, packed }: BundleBlob): number {
  return packed?.size ?? size
}

/** An entry of another kind, such as a device, is called by its name. */
function refusal(archive: string, value: unknown, { issues }: z.ZodError): Error {
  const [issue] = issues
  const path = issue?.path ?? []
  const at = path.indexOf('entries') + path.indexOf('definition') + 1
  const entry = at <= 0 ? undefined : path.slice(0, at + 2).reduce<unknown>(fieldOf, value)
  const entryName = fieldOf(entry, 'path')
  if (typeof entryName === 'string') return unsafe(archive, entryName, 'is neither a file nor a link')
  return damaged(archive, `its manifest makes no sense: ${path.join('.')}: ${issue?.message}`)
}

function fieldOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined
}

function refuseHostile(archive: string, { label, entries: list }: BundledFolder, blobs: number): void {
  const paths = new Set(list.map(({ path }) => path))
  const seen = new Set<string>()
  for (const entry of list) {
    const { path } = entry
    const symbolicLink = 'link' in entry ? entry.link : undefined
    const refuse = (why: string) => unsafe(archive, `${label}/${path}`, why)
    refuseEscape(archive, { name: path, symbolicLink }, {})
    if (path.split('/').some((part) => part === '' || part === '.')) throw refuse('has no plain path')
    if (path === receiptName) throw refuse('is a receipt, which only sparkbox writes')
    if (seen.has(path)) throw refuse('is there twice')
    if (parentsOf(path).some((parent) => paths.has(parent))) throw refuse('would land inside another entry')
    if ('blob' in entry && entry.blob >= blobs) throw damaged(archive, `${label}/${path} has no content in it`)
    seen.add(path)
  }
}

function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'))
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}
