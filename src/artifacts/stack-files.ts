// The files of a stack's folder: what is missing or does not fit, and what each artifact depends on.
import { join } from 'node:path'
import { StackError } from '../errors.js'
import { readIfExists } from '../host/files.js'
import { lockableArtifacts, lockedFiles, readLock } from './lock.js'
import type { ArtifactDefinition, LockedArtifact, Lockfile, StackDefinition } from './model.js'
import { parseRequirements, sameName } from './pinned-requirements.js'
import { fillProperties } from './version-placeholders.js'

/** Everything that is wrong with the files that stack.json names, each with file and key; the lock is not looked at. */
export async function findDamage(stack: StackDefinition): Promise<string[]> {
  const found = await Promise.all(stack.artifacts.map((artifact, index) => damageOf(stack, artifact, index)))
  return found.flat()
}

/** @throws StackError CONFIG_INVALID */
export async function requireWholeFolder(stack: StackDefinition): Promise<void> {
  const problems = await findDamage(stack)
  if (problems.length === 0) return
  throw new StackError('CONFIG_INVALID', `the folder of the stack ${stack.name} is damaged: ${problems.join('; ')}`, {
    hint: `sparkbox stack check ${stack.name}`,
    details: { directory: stack.directory, problems },
  })
}

/** Why the lock cannot prove this stack; null where it can. */
export async function findLockProblem(stack: StackDefinition): Promise<string | null> {
  try {
    const lock = await readLock(stack)
    if (lock.stack !== stack.name)
      return `${join(stack.directory, 'lock.json')}: stack is ${lock.stack}, not ${stack.name}`
    for (const artifact of lockableArtifacts(stack))
      for (const architecture of ['x86-64', 'arm64'] as const) lockedFiles(lock, artifact, architecture)
    return null
  } catch (error) {
    if (error instanceof StackError && error.code === 'LOCK_MISSING_FILE') return error.message
    throw error
  }
}

/** The entries of a lock that hold for another stack as well, because their artifacts depend on the same inputs. */
export async function sharedEntries(
  from: StackDefinition,
  lock: Lockfile,
  to: StackDefinition,
): Promise<Record<string, LockedArtifact>> {
  const shared: Record<string, LockedArtifact> = {}
  for (const artifact of to.artifacts) {
    const before = from.artifacts.find(({ name }) => name === artifact.name)
    const entry = lock.artifacts[artifact.name]
    if (before === undefined || entry === undefined) continue
    if ((await inputsOf(from, before)) === (await inputsOf(to, artifact))) shared[artifact.name] = entry
  }
  return shared
}

/** All text that decides which files an artifact consists of. */
async function inputsOf(stack: StackDefinition, artifact: ArtifactDefinition): Promise<string> {
  const texts = await Promise.all(filesOf(artifact).map(([, file]) => readIfExists(join(stack.directory, file))))
  const filled = texts.map((text) => fillProperties(text ?? '', stack.versions).filled)
  return JSON.stringify([artifact, filled])
}

async function damageOf(stack: StackDefinition, artifact: ArtifactDefinition, index: number): Promise<string[]> {
  const problems: string[] = []
  for (const [key, file] of filesOf(artifact)) {
    const path = join(stack.directory, file)
    const text = await readIfExists(path)
    if (text === null) {
      problems.push(`${join(stack.directory, 'stack.json')}: artifacts.${index}.${key}: there is no file ${path}`)
      continue
    }
    if (key === 'pom') {
      const { unknown } = fillProperties(text, stack.versions)
      problems.push(...unknown.map((name) => `${path}: \${sparkbox.${name}} names no version of stack.json`))
    }
    if (key === 'requirements') problems.push(...judgePin(path, text, stack.versions.spark))
  }
  return problems
}

/** The one version that stands twice: pip reads it in the requirements alone. */
function judgePin(path: string, text: string, spark: string | undefined): string[] {
  const pinned = parseRequirements(text).pins.find(({ name }) => sameName(name, 'pyspark'))?.version
  if (pinned === undefined || spark === undefined || pinned === spark) return []
  return [`${path}: pyspark is ${pinned}, and versions.spark in stack.json is ${spark}`]
}

function filesOf(artifact: ArtifactDefinition): [key: string, file: string][] {
  switch (artifact.kind) {
    case 'classpath':
      return [['pom', artifact.pom]]
    case 'environment':
      return [
        ['requirements', artifact.requirements],
        ['buildRequirements', artifact.buildRequirements],
      ]
    case 'archive':
    case 'release':
      return []
  }
}
