// One stack in full.
import { readLock } from '../artifacts/lock.js'
import type { ArtifactDefinition, Lockfile } from '../artifacts/model.js'
import { readStack } from '../artifacts/stack.js'
import { findLockProblem } from '../artifacts/stack-files.js'
import type { Work } from '../events.js'
import { readMachine } from '../host/machine.js'
import { stackFolders } from '../instance/home.js'
import type { StackDetails } from './api.js'
import { architectureOf } from './prepare.js'
import { summarize } from './stack-list.js'
import { surroundings } from './surroundings.js'

/** @throws StackError UNKNOWN_STACK, CONFIG_INVALID */
export async function showStack({ stack: name }: { stack: string }, _work: Work): Promise<StackDetails> {
  const { home } = surroundings()
  const stack = await readStack(name, stackFolders(home))
  const lock = (await findLockProblem(stack)) === null ? await readLock(stack) : null
  const architecture = architectureOf(await readMachine())
  const { versions, java, python } = stack
  return {
    ...(await summarize(home, name, stack.directory)),
    versions,
    java,
    python,
    artifacts: stack.artifacts.map((artifact) => {
      const { title, source } = artifact
      return {
        name: artifact.name,
        title,
        source,
        from: originOf(artifact),
        bytes: bytesOf(lock, artifact, architecture),
      }
    }),
  }
}

function originOf(artifact: ArtifactDefinition): string {
  switch (artifact.kind) {
    case 'classpath':
      return artifact.pom
    case 'archive':
      return artifact.coordinates
    case 'environment':
      return artifact.requirements
    case 'release':
      return artifact.path
  }
}

function bytesOf(lock: Lockfile | null, { name }: ArtifactDefinition, architecture: 'x86-64' | 'arm64'): number | null {
  const files = lock?.artifacts[name]?.files
  const listed = files?.any ?? files?.[architecture]
  return listed === undefined ? null : listed.reduce((sum, { size }) => sum + size, 0)
}
