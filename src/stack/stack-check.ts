// Whether a stack can be used: its folder, its lock, and its versions against all rules.
import { findConflicts } from '../artifacts/compatibility.js'
import { combinationOf } from '../artifacts/require-compatible.js'
import { readStack } from '../artifacts/stack.js'
import { findDamage, findLockProblem } from '../artifacts/stack-files.js'
import type { Work } from '../events.js'
import { stackFolders } from '../instance/home.js'
import type { StackCheck } from './api.js'
import { surroundings } from './surroundings.js'

/** Changes and fetches nothing. @throws StackError UNKNOWN_STACK, CONFIG_INVALID */
export async function checkStack({ stack: name }: { stack: string }, _work: Work): Promise<StackCheck> {
  const stack = await readStack(name, stackFolders(surroundings().home))
  const [damage, lockProblem] = [await findDamage(stack), await findLockProblem(stack)]
  const conflicts = findConflicts(combinationOf(stack))
  const own = (id: string, problems: readonly string[], fine: string): StackCheck['checks'] =>
    problems.length === 0
      ? [{ id, status: 'ok', detail: fine, source: null }]
      : problems.map((detail) => ({ id, status: 'fail', detail, source: null }))
  return {
    name,
    directory: stack.directory,
    checks: [
      ...own('files', damage, 'every file that stack.json names is there and fits'),
      ...own('lock', lockProblem === null ? [] : [lockProblem], 'every artifact is locked'),
      ...conflicts.map(({ rule, level, subject, reason, source }) => {
        const status = level === 'refuse' ? ('fail' as const) : ('warn' as const)
        return { id: rule, status, detail: `${subject}: ${reason}`, source }
      }),
      ...(conflicts.length === 0 ? own('versions', [], 'no rule speaks against this combination') : []),
    ],
  }
}
