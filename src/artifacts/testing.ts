// For tests only: a stack whose files come from memory, and archives made entry by entry.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { crc32 } from 'node:zlib'
import { Header } from 'tar'
import type { StackEvent, Work } from '../events.js'
import type { ClasspathDefinition, LockedFile, Lockfile, PythonRuntime, StackDefinition } from './model.js'
import type { Source } from './source.js'

/** Artifact name to path to content. */
export type Contents = Record<string, Record<string, string>>

export const testPython: PythonRuntime = {
  executable: '/usr/bin/python3',
  version: '3.11.2',
  origin: '',
  pipWheel: null,
  unfit: null,
}

/** A stack of classpaths with a lock that fits these contents, written into the folder. */
export async function writeTestStack(folder: string, contents: Contents): Promise<StackDefinition> {
  const artifacts = Object.keys(contents).map(
    (name): ClasspathDefinition => ({
      name,
      title: `Title of ${name}`,
      source: 'maven',
      kind: 'classpath',
      pom: 'pom',
    }),
  )
  const entries = Object.entries(contents).map(([name, files]) => [
    name,
    { covers: ['.'], files: { any: lockOf(files) } },
  ])
  const lock: Lockfile = { stack: 'test', artifacts: Object.fromEntries(entries) }
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'lock.json'), JSON.stringify(lock))
  const range = { minimum: 17, maximum: 25 }
  const java = { hadoop: range, hive: range, spark: range }
  const python = { minimum: '3.11', maximum: '3.13' }
  return { name: 'test', title: 'Test', versions: {}, java, python, artifacts, directory: folder }
}

/** Delivers contents; `afterFile` runs after each file that is written. */
export function memorySource(contents: Contents, afterFile: () => Promise<void> = async () => {}): Source {
  return {
    fetch: async ({ artifact, folder }) => {
      for (const [path, text] of Object.entries(contents[artifact.name] ?? {})) {
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), text, { mode: path.endsWith('.sh') ? 0o755 : 0o644 })
        await afterFile()
      }
    },
  }
}

/** A signal that ends with the test's time, and every event that came. */
export function recordingWork(): Work & { events: StackEvent[] } {
  const events: StackEvent[] = []
  return { events, signal: AbortSignal.timeout(25_000), emit: (event) => events.push(event) }
}

export interface TestEntry {
  name: string
  content?: string | Buffer
  mode?: number
  /** A symbolic link to this. */
  link?: string
  /** A hard link to this. */
  hardLink?: string
}

export function makeTar(entries: readonly TestEntry[]): Buffer {
  const blocks = entries.map(({ name, content = '', mode = 0o644, link, hardLink }) => {
    const type = link !== undefined ? 'SymbolicLink' : hardLink !== undefined ? 'Link' : 'File'
    const data = Buffer.from(content)
    const header = new Header({ path: name, mode, size: data.length, type, linkpath: link ?? hardLink ?? '' })
    header.encode()
    const padding = Buffer.alloc((512 - (data.length % 512)) % 512)
    return Buffer.concat([header.block!, data, padding])
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

/** Entries are stored, not compressed; fields as in PKWARE's APPNOTE. */
export function makeZip(entries: readonly TestEntry[]): Buffer {
  let offset = 0
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  for (const { name, content = '', mode = 0o100644, link } of entries) {
    const data = Buffer.from(link ?? content)
    const type = link === undefined ? mode : 0o120777
    const common = [u16(20), u16(0), u16(0), u16(0), u16(0), u32(crc32(data)), u32(data.length), u32(data.length)]
    const lengths = [u16(Buffer.byteLength(name)), u16(0)]
    const local = Buffer.concat([u32(0x04034b50), ...common, ...lengths, Buffer.from(name), data])
    const place = [u16(0), u16(0), u16(0), u32((type << 16) >>> 0), u32(offset)]
    centrals.push(Buffer.concat([u32(0x02014b50), u16(0x0314), ...common, ...lengths, ...place, Buffer.from(name)]))
    locals.push(local)
    offset += local.length
  }
  const central = Buffer.concat(centrals)
  const counts = [u16(0), u16(0), u16(entries.length), u16(entries.length)]
  return Buffer.concat([...locals, central, u32(0x06054b50), ...counts, u32(central.length), u32(offset), u16(0)])
}

/** Compiles source files and what they import into a folder, and returns that folder; Node 20 does not run TypeScript. */
export async function compileSources(names: readonly string[], folder: string): Promise<string> {
  const sources = new URL('..', import.meta.url).pathname
  const target = join(folder, 'compiled')
  await mkdir(target)
  await writeFile(join(target, 'package.json'), '{"type":"module"}')
  await symlink(join(sources, '../node_modules'), join(target, 'node_modules'))
  const options = ['--module', 'nodenext', '--target', 'es2023', '--skipLibCheck', '--types', 'node', '--noCheck']
  const output = [
    '--rootDir',
    sources,
    '--outDir',
    target,
    '--ignoreConfig',
    ...names.map((name) => join(sources, name)),
  ]
  await promisify(execFile)(join(sources, '../node_modules/.bin/tsc'), [...options, ...output], { cwd: sources })
  return target
}

/** What is left in a store besides finished artifacts. */
export async function leftovers(store: string): Promise<string[]> {
  return (await readdir(store)).filter((name) => !/^[a-z-]+-[0-9a-f]{12}$/.test(name))
}

function lockOf(files: Record<string, string>): LockedFile[] {
  return Object.entries(files).map(([path, text]) => {
    return { path, size: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') }
  })
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
