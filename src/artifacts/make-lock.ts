// Makes a lock from what the sources deliver.
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Work } from '../events.js'
import { hashFolder, lockableArtifacts } from './lock.js'
import type {
  Architecture,
  ArtifactDefinition,
  LockedArtifact,
  LockedFile,
  Lockfile,
  StackDefinition,
} from './model.js'
import type { Sources } from './source.js'

const architectures: readonly Architecture[] = ['x86-64', 'arm64']

/**
 * Fetches every artifact, for each architecture where it differs, and returns the lock. What is `known` already is taken
 * over and not fetched.
 */
export async function makeLock(
  stack: StackDefinition,
  sources: Sources,
  temporary: string,
  work: Work,
  known: Readonly<Record<string, LockedArtifact>> = {},
): Promise<Lockfile> {
  const locked: Record<string, LockedArtifact> = { ...known }
  // Maven fails within seconds where a version is wrong; pip works for minutes.
  const lockable = lockableArtifacts(stack)
  const order = lockable.toSorted((one, other) => Number(one.source === 'pypi') - Number(other.source === 'pypi'))
  for (const artifact of order) locked[artifact.name] ??= await lockArtifact(stack, artifact, sources, temporary, work)
  return { stack: stack.name, artifacts: Object.fromEntries(lockable.map(({ name }) => [name, locked[name]!])) }
}

/** One line a file keeps the differences between two versions readable. */
export function formatLock(lock: Lockfile): string {
  const files = (each: LockedFile[]) =>
    `[\n${each.map((file) => `        ${JSON.stringify(file)}`).join(',\n')}\n      ]`
  const artifacts = Object.entries(lock.artifacts).map(([name, { covers, files: byArchitecture }]) => {
    const lists = Object.entries(byArchitecture).map(([key, each]) => `      ${JSON.stringify(key)}: ${files(each)}`)
    return `    ${JSON.stringify(name)}: {\n      "covers": ${JSON.stringify(covers)},\n      "files": {\n${lists.join(',\n')}\n      }\n    }`
  })
  return `{\n  "stack": ${JSON.stringify(lock.stack)},\n  "artifacts": {\n${artifacts.join(',\n')}\n  }\n}\n`
}

async function lockArtifact(
  stack: StackDefinition,
  artifact: ArtifactDefinition,
  sources: Sources,
  temporary: string,
  work: Work,
): Promise<LockedArtifact> {
  const covers = artifact.source === 'pypi' ? artifact.locked : ['.']
  const differs = artifact.kind === 'archive' && artifact.coordinates.includes('${arch}')
  const files: LockedArtifact['files'] = {}
  const step = { type: 'step', id: `lock-${artifact.name}`, title: artifact.title } as const
  const startedAt = performance.now()
  work.emit({ ...step, status: 'started' })
  for (const architecture of differs ? architectures : architectures.slice(0, 1)) {
    const root = join(temporary, `${artifact.name}-${architecture}`)
    const [folder, scratch] = [join(root, 'folder'), join(root, 'scratch')]
    await mkdir(folder, { recursive: true })
    await mkdir(scratch)
    const request = {
      stack,
      artifact,
      architecture,
      folder,
      destination: folder,
      scratch,
      expected: [],
      report: () => {},
    }
    await sources[artifact.source].fetch(request, work)
    files[differs ? architecture : 'any'] = await hashFolder(folder, covers, work.signal)
    await rm(root, { recursive: true, force: true })
  }
  work.emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  return { covers, files }
}
