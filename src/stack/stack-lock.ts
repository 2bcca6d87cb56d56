// Makes the lock of a person's own stack, after it was edited by hand.
import { join } from 'node:path'
import { lockStack } from '../artifacts/lock-stack.js'
import { combinationOf, requireCompatible } from '../artifacts/require-compatible.js'
import { readStack } from '../artifacts/stack.js'
import { requireWholeFolder } from '../artifacts/stack-files.js'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { stackFolders } from '../instance/home.js'
import type { StackLocking } from './api.js'
import { surroundings } from './surroundings.js'

/** @throws StackError INVALID_ARGUMENT for a stack that comes with sparkbox, whose lock is part of it. */
export async function lockOwnStack({ stack: name }: { stack: string }, work: Work): Promise<StackLocking> {
  const { home, environment } = surroundings()
  const [own = ''] = stackFolders(home)
  const stack = await readStack(name, stackFolders(home))
  if (!stack.directory.startsWith(join(own, '/')))
    throw new StackError('INVALID_ARGUMENT', `the stack ${name} comes with sparkbox, and its lock with it`, {
      hint: `sparkbox stack new my-${name} --from ${name}`,
      details: { directory: stack.directory },
    })
  await requireWholeFolder(stack)
  requireCompatible(name, combinationOf(stack))
  const search = { environment, store: home.store, cache: home.cache, offline: false }
  return { name, file: join(stack.directory, 'lock.json'), status: await lockStack(stack, search, work) }
}
