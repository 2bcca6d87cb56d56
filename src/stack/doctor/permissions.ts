// Modes and owners of what is private.
import { chmod, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../../host/errno.js'
import { modeOf } from '../../host/folder-facts.js'
import { known, ok } from '../machine-check.js'
import type { Area, Finding, Repair } from './finding.js'
import type { Subject } from './subject.js'

export interface PrivatePath {
  path: string
  mode: number
  uid: number
  isFolder: boolean
}

export const permissionsArea: Area = {
  id: 'permissions',
  asks: 'modes and owners of the instance',
  look: async ({ root, record, plan, instance, machine }) => {
    if (record.value === null) return []
    const folders = ['secrets', 'run', 'data', 'logs', 'tmp'].map((name) => join(root, name))
    const secretFiles = (plan?.files ?? []).filter(({ mode }) => (mode & 0o077) === 0).map(({ path }) => path)
    const paths = [
      ...folders,
      ...(await filesBelow(join(root, 'secrets'))),
      join(root, 'run', 'state.json'),
      ...secretFiles.map((path) => join(root, 'conf', path)),
    ]
    const facts = await Promise.all(paths.map(async (path) => ({ path, ...(await modeOf(path)) })))
    const found = facts.filter((one): one is PrivatePath => 'mode' in one)
    const password = join(root, 'secrets', 'postgres-hive')
    const isInitialized = instance !== null && found.some(({ path }) => path === join(root, 'data'))
    return [
      checkModes(found),
      checkOwners([...found, ...(await ownerOf(root))], machine.uid, root),
      ...(isInitialized ? [checkPassword(password, found)] : []),
    ]
  },
}

export function checkModes(found: readonly PrivatePath[]): Finding {
  // The public half of a key may be read by anybody.
  const open = found.filter(({ path, mode, isFolder }) => (mode & 0o077) !== 0 && !(isPublic(path) && !isFolder))
  if (open.length === 0) return ok('secrets', `${found.length} private files and folders`)
  const paths = open.map(({ path, mode }) => `${path} (${mode.toString(8)})`).join(', ')
  return {
    ...known('secrets', 'fail', 'SPARKBOX_SECRETS_OPEN', paths, { paths: open.map(({ path }) => path).join(', ') }),
    repair: closePaths(open),
  }
}

export function checkOwners(found: readonly PrivatePath[], uid: number, root: string): Finding {
  const foreign = found.filter((one) => one.uid !== uid)
  if (foreign.length === 0) return ok('owners', `all of user id ${uid}`)
  const paths = foreign.map((one) => `${one.path} (${one.uid})`).join(', ')
  return known('owners', 'fail', 'SPARKBOX_FILES_OF_OTHERS', paths, { paths, folder: root })
}

function checkPassword(path: string, found: readonly PrivatePath[]): Finding {
  if (found.some((one) => one.path === path)) return ok('passwords', 'there')
  return known('passwords', 'fail', 'SPARKBOX_SECRET_MISSING', path, { paths: path })
}

function closePaths(open: readonly PrivatePath[]): Repair {
  return {
    kind: 'write',
    subject: open.map(({ path }) => path).join(', '),
    detail: 'take the rights of other accounts away',
    run: async (_subject: Subject) => {
      for (const { path, isFolder } of open) await chmod(path, isFolder ? 0o700 : 0o600)
      return `${open.length} modes are private again`
    },
  }
}

/** Known hosts and public keys; ssh itself writes them for everybody to read. */
function isPublic(path: string): boolean {
  return /\.pub$|known_hosts$|authorized_keys$|config$/.test(path)
}

/** Others may pass through the folder itself, so only its owner counts. */
async function ownerOf(root: string): Promise<PrivatePath[]> {
  const found = await modeOf(root)
  return found === null ? [] : [{ path: root, ...found }]
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    return entries.filter((entry) => !entry.isSymbolicLink()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EACCES')) return []
    throw error
  }
}
