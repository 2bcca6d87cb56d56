// What stands in the conf folder now, as far as sparkbox wrote it.
import { join } from 'node:path'
import { readIfExists } from '../host/files.js'
import { type ManifestEntry, readManifest } from './manifest.js'

/** `text` is null where the file has been deleted since. */
export interface GeneratedFile extends ManifestEntry {
  text: string | null
}

/** One for each file of the last `writeConfigFiles`; empty where there was none. */
export async function readGeneratedFiles(folder: string): Promise<GeneratedFile[]> {
  const entries = await readManifest(folder)
  return Promise.all(entries.map(async (entry) => ({ ...entry, text: await readIfExists(join(folder, entry.path)) })))
}
