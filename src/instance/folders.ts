// The folders of one instance.
import { dirname, join } from 'node:path'
import type { InstanceDirectories } from '../components/contract.js'
import { StackError } from '../errors.js'
import { ensureFolder, exists } from '../host/files.js'
import { isTraversableByOthers } from '../host/user.js'
import type { Home } from './home.js'

/** Where PostgreSQL's folder goes when its account cannot pass through to the instance's. */
const outsideFolder = '/var/lib/sparkbox'

/** `stacks` is the folder of a person's own stacks, beside the instances' configuration. */
export function isInstanceName(name: string): boolean {
  return /^[a-z][a-z0-9-]{0,30}$/.test(name) && name !== 'stacks'
}

export function instanceRoot(home: Home, name: string): string {
  if (!isInstanceName(name)) {
    throw new StackError('INVALID_ARGUMENT', `${JSON.stringify(name)} is no name for an instance`, {
      hint: 'use a letter, then up to 30 letters, digits and hyphens, all in lower case',
      details: { name },
    })
  }
  return join(home.instances, name)
}

export function stateFilePath(root: string): string {
  return join(root, 'run', 'state.json')
}

/** `postgres` is decided once, when the instance is made, and stands in its record. */
export function instanceDirectories(root: string, postgres: string): InstanceDirectories {
  return {
    root,
    conf: join(root, 'conf'),
    bin: join(root, 'bin'),
    sbin: join(root, 'sbin'),
    data: join(root, 'data'),
    logs: join(root, 'logs'),
    run: join(root, 'run'),
    secrets: join(root, 'secrets'),
    temporary: join(root, 'tmp'),
    postgres,
  }
}

/**
 * PostgreSQL refuses to run as root, and another account often cannot pass through root's home; then its folder lies
 * outside.
 */
export async function choosePostgresFolder(root: string, id: string, runsAsOther: boolean): Promise<string> {
  const inside = join(root, 'postgres')
  if (!runsAsOther || (await isTraversableByOthers(await nearestExisting(root)))) return inside
  return join(outsideFolder, id)
}

/** What is still to be made below it will be open to pass through. */
async function nearestExisting(folder: string): Promise<string> {
  return (await exists(folder)) ? folder : nearestExisting(dirname(folder))
}

/** A record tells where the folder is, and one that was edited or moved with its home must not name anybody else's. */
export function rightPostgresFolder(root: string, id: string, recorded: string): string {
  const outside = join(outsideFolder, id)
  return recorded === outside ? outside : join(root, 'postgres')
}

export function isOutside(directories: InstanceDirectories): boolean {
  return directories.postgres.startsWith(`${outsideFolder}/`)
}

/** Others may pass through the root, where PostgreSQL's account needs it, but see only what is open to them. */
export async function ensureDirectories(directories: InstanceDirectories): Promise<void> {
  await ensureFolder(directories.root, 0o711)
  for (const folder of [
    directories.data,
    directories.logs,
    directories.run,
    directories.secrets,
    directories.temporary,
  ]) {
    await ensureFolder(folder, 0o700)
  }
  for (const folder of [directories.conf, directories.bin, directories.sbin]) await ensureFolder(folder, 0o755)
}
