// The lock: size and SHA-256 of every file that lands in the store.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { z } from 'zod'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { listFiles } from './folder-files.js'
import type {
  Architecture,
  ArtifactDefinition,
  LockedArtifact,
  LockedFile,
  Lockfile,
  StackDefinition,
} from './model.js'
import { lockedFile, receiptName } from './receipt.js'

/** What is wrong with one file; `expected` and `actual` are SHA-256, or null where there is to be none or is none. */
export interface LockDifference {
  path: string
  expected: string | null
  actual: string | null
}

const filesAtOnce = 8

const lockfile = z.strictObject({
  stack: z.string(),
  artifacts: z.record(
    z.string(),
    z.strictObject({
      covers: z.array(z.string()),
      files: z.partialRecord(z.enum(['any', 'x86-64', 'arm64']), z.array(lockedFile)),
    }),
  ),
})

/** Reads `lock.json` of a stack. */
export async function readLock(stack: StackDefinition): Promise<Lockfile> {
  const path = join(stack.directory, 'lock.json')
  try {
    return lockfile.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    if (!isErrno(error, 'ENOENT') && !(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error
    throw new StackError(
      'LOCK_MISSING_FILE',
      `${path} is no readable lock (${reasonOf(error)}), so nothing of stack ${stack.name} can be proven`,
      {
        hint: `for a stack of your own: sparkbox stack lock ${stack.name}; else reinstall sparkbox`,
        details: { path },
        cause: error,
      },
    )
  }
}

function reasonOf(error: NodeJS.ErrnoException | SyntaxError | z.ZodError): string {
  if (error instanceof SyntaxError) return error.message
  const [issue] = error instanceof z.ZodError ? error.issues : []
  return issue === undefined ? 'there is no such file' : `${issue.path.join('.')}: ${issue.message}`
}

/** All but Apache's releases, which are proven as a whole. */
export function lockableArtifacts({ artifacts }: StackDefinition): ArtifactDefinition[] {
  return artifacts.filter(({ source }) => source !== 'apache')
}

/** The files that an artifact must hold on this architecture. */
export function lockedFiles(
  lock: Lockfile,
  artifact: ArtifactDefinition,
  architecture: Architecture,
): { covers: string[]; files: LockedFile[] } {
  const entry = lock.artifacts[artifact.name]
  const files = entry?.files.any ?? entry?.files[architecture]
  if (entry !== undefined && files !== undefined) return { covers: entry.covers, files }
  throw new StackError(
    'LOCK_MISSING_FILE',
    `the lock of stack ${lock.stack} has no entry for ${artifact.name} on ${architecture}`,
    {
      details: { artifact: artifact.name, architecture, known: Object.keys(lock.artifacts) },
    },
  )
}

/** Hashes what lies in a folder, as far as the lock covers it. */
export async function hashFolder(
  folder: string,
  covers: readonly string[],
  signal: AbortSignal,
): Promise<LockedFile[]> {
  const limit = pLimit(filesAtOnce)
  const paths = (await Promise.all(covers.map((cover) => coveredFiles(folder, cover)))).flat().sort()
  return Promise.all(paths.map((path) => limit(() => hashFile(folder, path, signal))))
}

/** Everything by which a folder differs from the lock, sorted by path; empty when it is proven. */
export async function compareWithLock(
  folder: string,
  { covers, files }: { covers: readonly string[]; files: readonly LockedFile[] },
  signal: AbortSignal,
): Promise<LockDifference[]> {
  return compareFiles(await hashFolder(folder, covers, signal), files)
}

/** Everything by which two lists of files differ, sorted by path. */
export function compareFiles(there: readonly LockedFile[], locked: readonly LockedFile[]): LockDifference[] {
  const expected = new Map(locked.map((file) => [file.path, file]))
  const differences: LockDifference[] = []
  for (const actual of there) {
    const wanted = expected.get(actual.path)
    expected.delete(actual.path)
    if (wanted?.sha256 === actual.sha256 && wanted.link === actual.link) continue
    differences.push({ path: actual.path, expected: wanted?.sha256 ?? null, actual: actual.sha256 })
  }
  for (const file of expected.values()) differences.push({ path: file.path, expected: file.sha256, actual: null })
  return differences.sort((one, other) => (one.path < other.path ? -1 : 1))
}

/** @throws StackError HASH_MISMATCH naming the first difference. */
export async function proveFolder(
  artifact: ArtifactDefinition,
  folder: string,
  locked: Pick<LockedArtifact, 'covers'> & { files: readonly LockedFile[] },
  signal: AbortSignal,
): Promise<void> {
  const differences = await compareWithLock(folder, locked, signal)
  const [first] = differences
  if (first === undefined) return
  const more = differences.length > 1 ? `, and ${differences.length - 1} more files differ` : ''
  throw new StackError('HASH_MISMATCH', `${artifact.title} was refused: ${describeDifference(first)}${more}`, {
    hint: 'a mirror or cache delivered other files than those that were tested: check it, or remove its copy, and run the same command again',
    details: { artifact: artifact.name, differences: differences.slice(0, 20) },
  })
}

export function describeDifference({ path, expected, actual }: LockDifference): string {
  if (actual === null) return `${path} is missing`
  if (expected === null) return `${path} is not in the lock`
  return `${path} has SHA-256 ${actual}, not ${expected}`
}

/** Python writes byte code beside its sources whenever it likes; it proves nothing and is in no lock. */
async function coveredFiles(folder: string, cover: string): Promise<string[]> {
  const files = await listFiles(join(folder, cover))
  return files
    .filter((path) => !path.endsWith('.pyc') && path !== receiptName)
    .map((path) => (cover === '.' ? path : `${cover}/${path}`))
}

async function hashFile(folder: string, path: string, signal: AbortSignal): Promise<LockedFile> {
  signal.throwIfAborted()
  const file = join(folder, path)
  const stats = await lstat(file)
  const hash = createHash('sha256')
  if (stats.isSymbolicLink()) {
    const text = await readlink(file)
    return { path, size: text.length, sha256: hash.update(text).digest('hex'), link: true }
  }
  for await (const chunk of createReadStream(file, { highWaterMark: 1024 * 1024, signal })) hash.update(chunk)
  return { path, size: stats.size, sha256: hash.digest('hex') }
}
