// Tar archives, plain or gzipped.
import { extract, list, type ReadEntry } from 'tar'
import { isIncluded, refuseEscape, type UnpackOptions } from './archive-entry.js'

/** Reads the archive twice: every entry is judged before the first one is written. */
export async function unpackTar(archive: string, target: string, options: UnpackOptions): Promise<void> {
  let refusal: unknown
  await list({
    file: archive,
    strict: true,
    onReadEntry: (entry) => {
      try {
        refuseEscape(archive, describe(entry), options)
      } catch (error) {
        refusal ??= error
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
    filter: (name) => isIncluded(name, options),
  })
}

function describe(entry: ReadEntry) {
  const link = entry.linkpath
  return {
    name: entry.path,
    symbolicLink: entry.type === 'SymbolicLink' ? link : undefined,
    hardLink: entry.type === 'Link' ? link : undefined,
    special: ['CharacterDevice', 'BlockDevice', 'FIFO'].includes(entry.type),
  }
}
