// Two folders that hold the same instance: one is a copy, and what runs or lies outside of both belongs to the other.
import { readlink, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readOwner } from '../components/postgres/owner.js'
import { StackError } from '../errors.js'
import { isErrno } from '../host/errno.js'
import { readIfExists } from '../host/files.js'
import { findMarked, instanceVariable } from '../host/processes.js'
import { instanceDirectories, instanceRoot, isOutside } from '../instance/folders.js'
import type { Home } from '../instance/home.js'
import type { InstanceRecord } from '../instance/record.js'

/** @throws StackError FOREIGN_DATA where this folder is a copy, and what it would change is its original's. */
export async function requireOriginal(home: Home, record: InstanceRecord): Promise<void> {
  const running = await runningOriginal(home, record)
  if (running !== null) throw running
  await requireOwnPostgres(home, record)
}

/**
 * A copied instance has the id of its original, so that the original's services look like its own. They work in the
 * original's folder, which the kernel knows under its present name, also where it was moved. FOREIGN_DATA where services of
 * another folder with this very instance run; null where none do.
 */
export async function runningOriginal(home: Home, { id, name }: InstanceRecord): Promise<StackError | null> {
  const own = await realpath(instanceRoot(home, name))
  for (const { identity } of await findMarked({ [instanceVariable]: id })) {
    const folder = await workingFolder(identity.pid)
    const root = folder === null ? own : dirname(folder)
    if (root === own || basename(folder!) !== 'run' || !(await holdsInstance(root, id))) continue
    return new StackError('FOREIGN_DATA', `${own} is a copy of the instance in ${root}, whose services run`, {
      hint: `stop the other one first: SPARKBOX_HOME=${dirname(dirname(root))} sparkbox down --instance ${basename(root)}`,
      details: { id, folder: own, other: root, pid: identity.pid },
    })
  }
  return null
}

/**
 * A folder of PostgreSQL that lies outside is not copied along, so that the copy names that of its original. One whose
 * instance is no longer where it was belongs to whoever asks: the instance was moved.
 * @throws StackError FOREIGN_DATA where another folder with this very instance uses it.
 */
async function requireOwnPostgres(home: Home, { id, name, postgresFolder }: InstanceRecord): Promise<void> {
  const root = instanceRoot(home, name)
  if (!isOutside(instanceDirectories(root, postgresFolder))) return
  const own = await realpath(root)
  const owner = await readOwner(postgresFolder)
  if (owner === null || owner === own || !(await holdsInstance(owner, id))) return
  throw new StackError('FOREIGN_DATA', `${own} is a copy of the instance in ${owner}, whose database it would share`, {
    hint: `delete the copy: rm -r ${own}`,
    details: { id, folder: own, other: owner, postgresFolder },
  })
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
