// The list of files that sparkbox has written into a conf folder; only those may it remove.
import { isAbsolute, join, normalize } from 'node:path'
import { z } from 'zod'
import { readIfExists, writeFileAtomic } from '../host/files.js'
import type { ConfigFile } from './model.js'

const manifestName = '.sparkbox-files.json'

const manifestSchema = z.object({
  files: z.array(
    z.object({
      path: z.string().refine(isInside),
      format: z.enum(['hadoop-xml', 'properties', 'spark-properties', 'shell-environment', 'postgresql', 'text']),
      mode: z.number(),
      readers: z.array(z.string()),
    }),
  ),
})

/** What is remembered of a written file, so that its removal can be told to those who read it. */
export type ManifestEntry = z.infer<typeof manifestSchema>['files'][number]

/** A manifest that is missing or damaged counts as empty: then files are left lying, but none is removed wrongly. */
export async function readManifest(folder: string): Promise<ManifestEntry[]> {
  const text = await readIfExists(join(folder, manifestName))
  if (text === null) return []
  try {
    return manifestSchema.parse(JSON.parse(text)).files
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return []
    throw error
  }
}

export async function writeManifest(folder: string, entries: ManifestEntry[]): Promise<void> {
  const files = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  await writeFileAtomic(join(folder, manifestName), `${JSON.stringify({ files }, null, 2)}\n`, { mode: 0o644 })
}

export function manifestEntry({ path, format, mode, readers }: ConfigFile): ManifestEntry {
  return { path, format, mode, readers: [...readers] }
}

/** True for a plain relative path that cannot lead out of the folder. */
export function isInside(path: string): boolean {
  return path !== '' && !isAbsolute(path) && normalize(path) === path && path.split('/')[0] !== '..' && path !== '.'
}
