// Brings the conf folder of an instance to what the model says.
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { removeTree, writeFileAtomic } from '../host/files.js'
import { isInside, manifestEntry, readManifest, writeManifest } from './manifest.js'
import type { ConfigFile } from './model.js'
import { renderConfigFile } from './render.js'

/** Paths relative to the conf folder. */
export interface WrittenFiles {
  written: string[]
  unchanged: string[]
  removed: string[]
}

/**
 * Writes every file whose content or mode differs, and removes those of an earlier call that are no longer generated.
 * All files are rendered before the first is written: one that cannot be rendered changes nothing.
 */
export async function writeConfigFiles(files: readonly ConfigFile[], folder: string): Promise<WrittenFiles> {
  const rendered = files.map((file) => ({ file, text: renderConfigFile(file) }))
  checkPaths(files)
  const current = files.map(manifestEntry)
  const earlier = await readManifest(folder)
  const stale = earlier.filter(({ path }) => !files.some((file) => file.path === path))
  const result: WrittenFiles = { written: [], unchanged: [], removed: [] }

  await mkdir(folder, { recursive: true })
  // Before the files, and with the stale ones, so that none is forgotten when this is cut short.
  await writeManifest(folder, [...current, ...stale])
  for (const { file, text } of rendered) {
    const path = join(folder, file.path)
    await mkdir(dirname(path), { recursive: true })
    result[await writeFileAtomic(path, text, { mode: file.mode })].push(file.path)
  }
  for (const { path } of stale) {
    await removeTree(join(folder, path), folder)
    result.removed.push(path)
  }
  await writeManifest(folder, current)
  return result
}

function checkPaths(files: readonly ConfigFile[]): void {
  const seen = new Set<string>()
  for (const { path } of files) {
    if (!isInside(path)) throw new Error(`${path} is not a path inside the conf folder`)
    if (seen.has(path)) throw new Error(`${path} is generated twice`)
    seen.add(path)
  }
}
