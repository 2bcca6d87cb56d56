// What would change, key by key, and who would have to restart.
import { StackError } from '../errors.js'
import { maskText, maskValue } from './mask.js'
import type { ConfigFile, ConfigFormat, Values } from './model.js'
import type { GeneratedFile } from './read-generated.js'
import { readConfigText, renderConfigFile, wholeFile } from './render.js'

/** Null: not there. Secrets are masked, so both sides of a changed secret look the same. */
export interface KeyChange {
  key: string
  before: string | null
  after: string | null
}

export interface FileChange {
  path: string
  change: 'added' | 'removed' | 'changed'
  keys: KeyChange[]
  readers: readonly string[]
}

export interface Difference {
  /** Only files in which something changes. */
  files: FileChange[]
  /** Ids of the services that read one of them, sorted. */
  readers: string[]
}

/**
 * Compares files by what they say, both sides as read from their text: comments, order and spelling do not count.
 * `before` is the conf folder (`readGeneratedFiles`) or an earlier model.
 */
export function diffFiles(before: readonly (ConfigFile | GeneratedFile)[], after: readonly ConfigFile[]): Difference {
  const earlier = new Map(before.map((file) => [file.path, side(file)]))
  const later = new Map(after.map((file) => [file.path, side(file)]))
  const paths = [...new Set([...later.keys(), ...earlier.keys()])]
  const files = paths.flatMap((path) => diffFile(path, earlier.get(path), later.get(path)))
  return { files, readers: [...new Set(files.flatMap(({ readers }) => readers))].sort() }
}

interface Side {
  text: string | null
  format: ConfigFormat
  readers: readonly string[]
  secret: boolean
}

function side(file: ConfigFile | GeneratedFile): Side {
  const { format, readers, mode } = file
  const text = 'settings' in file ? renderConfigFile(file) : file.text
  return { text, format, readers, secret: (mode & 0o077) === 0 }
}

function diffFile(path: string, before: Side | undefined, after: Side | undefined): FileChange[] {
  const lost = before === undefined || before.text === null
  const gone = after === undefined || after.text === null
  if (lost && gone) return []
  const readers = [...new Set([...(before?.readers ?? []), ...(after?.readers ?? [])])]
  const keys = diffKeys(before, after)
  // A file without a key still is, or is not, there.
  if (keys.length === 0 && lost === gone) return []
  return [{ path, change: lost ? 'added' : gone ? 'removed' : 'changed', keys, readers }]
}

function diffKeys(before: Side | undefined, after: Side | undefined): KeyChange[] {
  const earlier = readSide(before)
  const later = readSide(after)
  if (earlier === null || later === null || before?.format === 'text' || after?.format === 'text')
    return before?.text === after?.text ? [] : [{ key: wholeFile, before: show(before), after: show(after) }]
  const keys = [...new Set([...Object.keys(later), ...Object.keys(earlier)])]
  return keys.flatMap((key) => {
    const [old, now] = [own(earlier, key), own(later, key)]
    return old === now ? [] : [{ key, before: masked(key, old), after: masked(key, now) }]
  })
}

/** Null for a text that is no longer of its format, because somebody changed it by hand. */
function readSide(side: Side | undefined): Values | null {
  if (side === undefined || side.text === null) return {}
  try {
    return readConfigText(side.format, side.text)
  } catch (error) {
    if (error instanceof StackError && error.code === 'CONFIG_INVALID') return null
    throw error
  }
}

function own(values: Values, key: string): string | null {
  return Object.hasOwn(values, key) ? values[key]! : null
}

function masked(key: string, value: string | null): string | null {
  return value === null ? null : maskValue(key, value)
}

function show(side: Side | undefined): string | null {
  if (side === undefined || side.text === null) return null
  return side.secret ? '********' : maskText(side.text)
}
