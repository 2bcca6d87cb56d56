// Two folders that hold the same instance: one is a copy, and what runs belongs to the other.
import { readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { readIfExists } from '../host/files.js'
import { findMarked, instanceVariable } from '../host/processes.js'
import { instanceRoot } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import type { InstanceRecord } from '../instance/record.js'

/**
 * A copied instance has the id of its original, so that the original's services look like its own. They work in the
 * original's folder, which the kernel knows under its present name, also where it was moved.
 * @throws StackError FOREIGN_DATA where services of another folder with this very instance run.
 */
export async function requireNoRunningCopy(home: Home, { id, name }: InstanceRecord): Promise<void> {
  const own = await realpath(instanceRoot(home, name))
  for (const { identity } of await findMarked({ [instanceVariable]: id })) {
    const folder = await workingFolder(identity.pid)
    const root = folder === null ? own : dirname(folder)
    if (root === own || basename(folder!) !== 'run' || !(await holdsInstance(root, id))) continue
    throw new StackError('FOREIGN_DATA', `${own} is a copy of the instance in ${root}, whose services run`, {
      hint: `stop the other one first: SPARKBOX_HOME=${dirname(dirname(root))} sparkbox down --instance ${basename(root)}`,
      details: { id, folder: own, other: root, pid: identity.pid },
    })
  }
}

/** Null for a process that is gone or not ours to look at. */
async function workingFolder(pid: number): Promise<string | null> {
  try {
    return await readlink(`/proc/${pid}/cwd`)
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return null
    throw error
  }
}

async function holdsInstance(root: string, id: string): Promise<boolean> {
  return (await readIfExists(join(root, 'instance.json')))?.includes(`"${id}"`) ?? false
}
