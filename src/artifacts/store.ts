// The store: complete, proven, read-only folders that all instances share.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import pLimit from 'p-limit'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { fetchProven } from './fetch-proven.js'
import { installFolder, isInstalled, storeFolder, withStore } from './install-folder.js'
import { hashFolder, lockedFiles, proveFolder, readLock } from './lock.js'
import type {
  Architecture,
  ArtifactDefinition,
  InstalledArtifacts,
  LockedFile,
  Lockfile,
  PythonRuntime,
  ReleaseDefinition,
  StackDefinition,
} from './model.js'
import { readReceipt } from './receipt.js'
import { releaseFor } from './release-file.js'
import type { Sources } from './source.js'

export interface StoreOptions {
  /** Absolute folder; made if it is not there. */
  store: string
  architecture: Architecture
  /** Environments are made for this Python and do not run with another one. */
  python: PythonRuntime
}

export interface EnsureOptions extends StoreOptions {
  offline: boolean
  sources: Sources
}

/** An artifact and the folder that it has in the store. */
export interface Place {
  artifact: ArtifactDefinition
  covers: string[]
  /** What it must hold: from the lock; for a release of Apache from its receipt, and empty where it is not installed. */
  files: LockedFile[]
  /** Changes with everything that the folder's content depends on. */
  key: string
  folder: string
}

const artifactsAtOnce = 3

/**
 * Sees to it that every artifact of a stack is in the store, complete and proven against the lock. Costs a few
 * milliseconds when it is. May be killed at any moment: what is half done is never taken for whole, and the next call
 * removes it.
 * @throws StackError HASH_MISMATCH, DOWNLOAD_FAILED, LOCK_MISSING_FILE
 */
export async function ensureArtifacts(
  stack: StackDefinition,
  options: EnsureOptions,
  work: Work,
): Promise<InstalledArtifacts> {
  const places = await findPlaces(stack, options)
  if ((await missingPlaces(places)).length > 0) {
    await withStore(options.store, `installing stack ${stack.name}`, work, async () =>
      installAll(stack, await missingPlaces(places), options, work),
    )
  }
  return Object.fromEntries(places.map(({ artifact, folder }) => [artifact.name, folder]))
}

/** Where each artifact of a stack is, or will be. */
export async function findPlaces(stack: StackDefinition, options: StoreOptions): Promise<Place[]> {
  const lock = await readLock(stack)
  return Promise.all(
    stack.artifacts.map(async (artifact) => {
      const { key, ...locked } = await lockedPlace(artifact, lock, stack, options)
      const folder = storeFolder(options.store, artifact.name, key)
      const files = locked.files ?? (await readReceipt(folder))?.files ?? []
      return { artifact, covers: locked.covers, files, key, folder }
    }),
  )
}

/** `files` is null where no lock can know them. */
async function lockedPlace(
  artifact: ArtifactDefinition,
  lock: Lockfile,
  stack: StackDefinition,
  options: StoreOptions,
): Promise<{ covers: string[]; files: LockedFile[] | null; key: string }> {
  if (artifact.source === 'apache')
    return { covers: ['.'], files: null, key: releaseKey(artifact, options.architecture) }
  const locked = lockedFiles(lock, artifact, options.architecture)
  return { ...locked, key: await keyOf(artifact, locked.files, stack, options) }
}

/** What Apache has released under a name is never changed. */
function releaseKey(release: ReleaseDefinition, architecture: Architecture): string {
  const { include, exclude, strip } = release
  const { path } = releaseFor(release, architecture)
  return createHash('sha256').update(JSON.stringify({ path, include, exclude, strip })).digest('hex')
}

/** Artifact name to the bytes of its files that can be proven. */
export async function sizeInStore(stack: StackDefinition, options: StoreOptions): Promise<Record<string, number>> {
  const places = await findPlaces(stack, options)
  const sizes = places.map(({ artifact, files }) => [artifact.name, files.reduce((sum, { size }) => sum + size, 0)])
  return Object.fromEntries(sizes)
}

/** Those that have no receipt. */
export async function missingPlaces(places: readonly Place[]): Promise<Place[]> {
  const installed = await Promise.all(places.map(isInstalled))
  return places.filter((_, index) => !installed[index])
}

async function keyOf(
  artifact: ArtifactDefinition,
  files: LockedFile[],
  stack: StackDefinition,
  { python }: StoreOptions,
): Promise<string> {
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file.sha256} ${file.path}\n`)
  if (artifact.source === 'pypi') {
    hash.update(`${python.executable} ${python.version}\n`)
    hash.update(await readFile(join(stack.directory, artifact.requirements)))
  }
  return hash.digest('hex')
}

async function installAll(stack: StackDefinition, places: Place[], options: EnsureOptions, work: Work): Promise<void> {
  if (places.length === 0) return
  if (options.offline) throw offlineFailure(places)
  const failed = new AbortController()
  const signal = AbortSignal.any([work.signal, failed.signal])
  const limit = pLimit(artifactsAtOnce)
  const failures: unknown[] = []
  await Promise.all(
    places.map((place) =>
      limit(() => install(stack, place, options, { signal, emit: work.emit })).catch((error: unknown) => {
        failures.push(error)
        failed.abort(error)
      }),
    ),
  )
  work.signal.throwIfAborted()
  if (failures.length > 0) throw failures[0]
}

async function install(stack: StackDefinition, place: Place, options: EnsureOptions, work: Work): Promise<void> {
  const { artifact, files, folder, key } = place
  const total = files.reduce((sum, file) => sum + file.size, 0)
  const named = { artifact: artifact.name, title: artifact.title, key, folder }
  await installFolder(named, work, async ({ partial, scratch, stepId }) => {
    const report = (done: number) => work.emit({ type: 'progress', id: stepId, done, total, unit: 'bytes' })
    const request = {
      stack,
      artifact,
      architecture: options.architecture,
      folder: partial,
      destination: folder,
      scratch,
    }
    const proven = await fetchProven(
      options.sources[artifact.source],
      { ...request, expected: files, report },
      () => prove(place, partial, work.signal),
      work,
    )
    if (total > 0) report(total)
    return proven
  })
}

/**
 * A lock says what must be there. Of a release of Apache the source has proven the archive, so what came out of it is
 * written down, and can be proven from then on.
 */
async function prove(
  { artifact, covers, files }: Place,
  folder: string,
  signal: AbortSignal,
): Promise<{ files?: LockedFile[] }> {
  if (artifact.source === 'apache') return { files: await hashFolder(folder, covers, signal) }
  await proveFolder(artifact, folder, { covers, files }, signal)
  return {}
}

function offlineFailure(places: Place[]): StackError {
  const missing = places.map(({ artifact }) => artifact.title)
  return new StackError('DOWNLOAD_FAILED', `not installed, and --offline forbids to fetch it: ${missing.join(', ')}`, {
    hint: 'run the same command without --offline',
    details: { missing: places.map(({ folder }) => basename(folder)) },
  })
}
