// Tar archives, plain or gzipped.
import type { Stats } from 'node:fs'
import { extract, list, type ReadEntry } from 'tar'
import { type ArchiveEntry, isIncluded, judge, type UnpackOptions } from './archive-entry.js'

/** Reads the archive twice: every entry is judged before the first one is written. */
export async function unpackTar(archive: string, target: string, options: UnpackOptions): Promise<void> {
  const refuse = judge(archive, options)
  let refusal: unknown
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      try {
        if (refusal === undefined) refuse(describe(entry))
      } catch (error) {
        refusal = error
      }
    },
  })
  if (refusal !== undefined) throw refusal
  options.signal.throwIfAborted()
  await extract({
    file: archive,
    cwd: target,
    strict: true,
    strip: options.strip ?? 0,
    preserveOwner: false,
    filter: (name, entry) => {
      dropRights(entry)
      return isIncluded(name, options)
    },
  })
}

/** No bit that lends the rights of an owner or a group; the library would take them over. */
function dropRights(entry: Stats | ReadEntry): void {
  if (typeof entry.mode === 'number') entry.mode &= 0o777
}

function describe(entry: ReadEntry): ArchiveEntry {
  const link = entry.linkpath
  return {
    name: entry.path,
    bytes: entry.size,
    folder: entry.type === 'Directory' || entry.type === 'GNUDumpDir',
    symbolicLink: entry.type === 'SymbolicLink' ? link : undefined,
    hardLink: entry.type === 'Link' ? link : undefined,
    special: ['CharacterDevice', 'BlockDevice', 'FIFO'].includes(entry.type),
  }
}
