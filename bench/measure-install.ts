// Measures what an installation downloads, how long it takes, and what stays on disk.
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { folderBytes } from '../src/artifacts/folder-files.js'
import { readLock } from '../src/artifacts/lock.js'
import type { ArtifactDefinition, Lockfile } from '../src/artifacts/model.js'
import { classArchives } from '../src/components/class-archives.js'
import type { Instance } from '../src/components/contract.js'
import { exists } from '../src/host/files.js'
import { officialArchives } from './official-sizes.js'
import { type Place, sparkboxProgram, succeeded, timed } from './place.js'
import type { Sample } from './samples.js'

/** From the lock, without a network: what the instance's parts take in the store, and what it would cost to fetch them. */
export async function measureStore(instance: Instance): Promise<Sample[]> {
  const { stack, artifacts } = instance
  const lock = await readLock(stack)
  const bytes = stack.artifacts.reduce((sum, artifact) => sum + downloadBytes(artifact, lock), 0)
  const folders = [...Object.values(artifacts), ...classArchives(instance).map(({ folder }) => folder)]
  const sizes = await Promise.all(folders.map(folderBytes))
  const installed = sizes.reduce((sum, size) => sum + size, 0)
  return [...against(officialArchives), sample('download', bytes / 1e6), sample('disk', installed / 1e6)]
}

/** Installs once more, into an empty store and from empty caches of Maven and pip; needs the network. */
export async function measureInstall(place: Place): Promise<Sample[]> {
  const folder = await mkdtemp(join(tmpdir(), 'sparkbox-bench-install-'))
  try {
    const [maven, pip, home] = ['maven', 'pip', 'home'].map((name) => join(folder, name)) as [string, string, string]
    await mkdir(home)
    const program = sparkboxProgram({ ...place, home }, ['install'])
    const options = [process.env.MAVEN_OPTS, `-Dmaven.repo.local=${maven}`].filter((option) => option).join(' ')
    const environment = { ...program.environment, MAVEN_OPTS: options, PIP_CACHE_DIR: pip }
    const before = parseReceived(await readFile(networkTable, 'utf8'))
    const run = succeeded(await timed({ ...program, environment }), 'sparkbox install')
    const after = parseReceived(await readFile(networkTable, 'utf8'))
    place.tell(`installation from nothing: ${run.seconds.toFixed(0)} s`)
    const parts = { maven: await folderBytes(maven), pip: await responses(pip), network: mostReceived(before, after) }
    // Where a registry forbids to keep its answers, pip's cache holds none; where it is reached by loopback, only caches count.
    const downloaded = Math.max(parts.maven + parts.pip, parts.network)
    return [
      ...against(officialArchives),
      sample('download', downloaded / 1e6, inMegabytes(parts)),
      sample('disk', (await folderBytes(join(home, 'store'))) / 1e6),
      sample('install.seconds', run.seconds, { cpuSeconds: run.cpuSeconds }),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A jar comes as it is; how large an archive is, of which only a part stays, or what comes packed, stack.json says. */
export function downloadBytes(artifact: ArtifactDefinition, lock: Lockfile): number {
  const { any, ...machines } = lock.artifacts[artifact.name]?.files ?? {}
  const files = any ?? Object.values(machines)[0] ?? []
  const locked = files.reduce((sum, { size }) => sum + size, 0)
  const { packedBytes, cacheBytes } = artifact.estimate ?? {}
  return (artifact.kind === 'archive' ? cacheBytes : packedBytes) ?? locked
}

const networkTable = '/proc/net/dev'

/** Bytes that each network interface has received, loopback left out. */
export function parseReceived(table: string): Map<string, number> {
  const lines = [...table.matchAll(/^\s*([^\s:]+):\s*(\d+)/gm)]
  return new Map(lines.flatMap(([, name, bytes]) => (name === 'lo' ? [] : [[name!, Number(bytes)] as const])))
}

/** Of one interface: a bridge would count what another one has received already. */
export function mostReceived(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): number {
  return Math.max(0, ...[...after].map(([name, bytes]) => bytes - (before.get(name) ?? 0)))
}

/** pip's cache holds answers of the network in `http…` and what it built itself in `wheels`. */
async function responses(cache: string): Promise<number> {
  if (!(await exists(cache))) return 0
  const folders = (await readdir(cache)).filter((name) => name.startsWith('http'))
  const sizes = await Promise.all(folders.map((name) => folderBytes(join(cache, name))))
  return sizes.reduce((sum, size) => sum + size, 0)
}

function against(archives: typeof officialArchives): Sample[] {
  const parts = inMegabytes(Object.fromEntries(archives.map(({ file, bytes }) => [file, bytes])))
  const value = Object.values(parts).reduce((sum, bytes) => sum + bytes, 0)
  return [{ measure: 'download', way: 'stock', round: 1, value, parts }]
}

function inMegabytes(bytes: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(bytes).map(([name, value]) => [name, value / 1e6]))
}

function sample(measure: string, value: number, parts?: Record<string, number>): Sample {
  return { measure, way: 'sparkbox', round: 1, value, ...(parts === undefined ? {} : { parts }) }
}
