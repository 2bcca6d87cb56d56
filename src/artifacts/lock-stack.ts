// Fetches what a stack names and writes its lock.
import { mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Work } from '../events.js'
import { writeFileAtomic } from '../host/files.js'
import { findJava } from './java.js'
import { lockableArtifacts } from './lock.js'
import { formatLock, makeLock } from './make-lock.js'
import type { LockedArtifact, Lockfile, StackDefinition } from './model.js'
import { findPython } from './python.js'
import { createSources } from './sources.js'
import type { ToolSearch } from './tool-search.js'

/** What is `known` of its artifacts is taken over and not fetched again. */
export async function lockStack(
  stack: StackDefinition,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
  known: Readonly<Record<string, LockedArtifact>> = {},
): Promise<'written' | 'unchanged'> {
  const isKnown = lockableArtifacts(stack).every(({ name }) => known[name] !== undefined)
  const lock = isKnown ? { stack: stack.name, artifacts: { ...known } } : await fetchLock(stack, search, work, known)
  return writeFileAtomic(join(stack.directory, 'lock.json'), formatLock(lock))
}

async function fetchLock(
  stack: StackDefinition,
  search: Omit<ToolSearch, 'configured'>,
  work: Work,
  known: Readonly<Record<string, LockedArtifact>>,
): Promise<Lockfile> {
  // Beside the stack and not in /tmp, which may be small.
  const temporary = await mkdtemp(join(dirname(stack.directory), '.lock-'))
  try {
    // Only Maven runs on it, and Maven runs on any.
    const java = await findJava({ minimum: 8, maximum: Number.MAX_SAFE_INTEGER }, { ...search, configured: null }, work)
    const python = await findPython(stack.python, { ...search, configured: null }, work)
    return await makeLock(stack, createSources(java, python, search, []), temporary, work, known)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
