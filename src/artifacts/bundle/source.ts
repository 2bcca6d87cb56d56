// A bundle as the source of a stack's artifacts.
import { createHash } from 'node:crypto'
import { StackError } from '../../errors.js'
import { withReleases } from '../choose-releases.js'
import { compareFiles, describeDifference, lockedFiles, readLock } from '../lock.js'
import type { LockedFile, StackDefinition } from '../model.js'
import type { PythonCommand } from '../pypi.js'
import type { FetchRequest, Source, Sources } from '../source.js'
import { unpackEnvironment } from './environment.js'
import type { BundledArtifact, BundledStack } from './manifest.js'
import type { Bundle } from './open.js'
import { unpackEntries } from './unpack.js'
import { unpackedBytes } from './verify.js'

/** Delivers what the bundle holds of one stack; asks no network. */
export function createBundleSources(bundle: Bundle, stack: BundledStack, command: PythonCommand): Sources {
  const source: Source = {
    fetch: async (request, work) => {
      const { artifact, folder } = request
      const bundled = find(bundle, stack, artifact.name)
      const report = scaled(request, unpackedBytes(bundle, bundled))
      if (artifact.kind === 'environment') {
        return unpackEnvironment(bundle, bundled, artifact, { ...request, report }, command, work)
      }
      await unpackEntries(bundle, bundled.entries, { folder, report, signal: work.signal })
    },
  }
  return { maven: source, pypi: source, apache: source }
}

/** This machine's stack with the same artifacts as Apache's own releases. @throws StackError BUNDLE_UNSUITABLE */
export function chosenAs(bundle: Bundle, { official }: BundledStack, stack: StackDefinition): StackDefinition {
  const known = stack.artifacts.filter((artifact) => artifact.official !== undefined).map(({ name }) => name)
  const unknown = official.find((name) => !known.includes(name))
  if (unknown === undefined) return withReleases(stack, official)
  throw unsuitable(
    bundle,
    `its ${unknown} is a release of Apache, which stack ${stack.name} of this sparkbox has not`,
    {
      artifact: unknown,
    },
  )
}

/**
 * Compares what the manifest says with the lock of this machine's stack, before anything is unpacked. No lock names the
 * files of Apache's own releases.
 * @throws StackError BUNDLE_UNSUITABLE naming the first file that differs
 */
export async function requireLockedFiles(bundle: Bundle, bundled: BundledStack, stack: StackDefinition): Promise<void> {
  const lock = await readLock(stack)
  for (const artifact of stack.artifacts) {
    if (artifact.source === 'apache') {
      find(bundle, bundled, artifact.name)
      continue
    }
    const { covers, files } = lockedFiles(lock, artifact, bundle.manifest.architecture)
    const there = filesOf(bundle, find(bundle, bundled, artifact.name))
    const covered = there.filter(({ path }) => covers.some((cover) => cover === '.' || path.startsWith(`${cover}/`)))
    const [difference] = compareFiles(covered, files)
    if (difference === undefined) continue
    throw unsuitable(
      bundle,
      `its ${artifact.title} is not the one that stack ${stack.name} of this sparkbox has: ${describeDifference(difference)}`,
      { artifact: artifact.name, difference },
    )
  }
}

/** The lock, by which progress is counted, does not know all files of an environment. */
function scaled({ expected, report }: FetchRequest, unpacked: number): FetchRequest['report'] {
  const total = expected.reduce((sum, { size }) => sum + size, 0)
  return (bytes) => report(unpacked === 0 ? total : Math.round((bytes / unpacked) * total))
}

function find(bundle: Bundle, stack: BundledStack, name: string): BundledArtifact {
  const found = stack.artifacts.find((each) => each.name === name)
  if (found !== undefined) return found
  throw unsuitable(bundle, `it has no ${name}, which stack ${stack.name} of this sparkbox needs`, { artifact: name })
}

function unsuitable(bundle: Bundle, why: string, details: Record<string, unknown>): StackError {
  return new StackError('BUNDLE_UNSUITABLE', `${bundle.name} was refused: ${why}`, {
    hint: 'use the same version of sparkbox on both machines, then export the bundle again',
    details: { madeBy: bundle.manifest.sparkbox, ...details },
  })
}

function filesOf({ manifest }: Bundle, { entries }: BundledArtifact): LockedFile[] {
  return entries.map((entry) => {
    if ('link' in entry) {
      const sha256 = createHash('sha256').update(entry.link).digest('hex')
      return { path: entry.path, size: entry.link.length, sha256, link: true }
    }
    const { size, sha256 } = manifest.blobs[entry.blob]!
    return { path: entry.path, size, sha256 }
  })
}
