// Whose a folder of PostgreSQL is that lies outside of its instance's: a copy of the instance shares it with the original.
import { realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { readIfExists, writeFileAtomic } from '../../host/files.js'
import type { Instance } from '../contract.js'

/** The folder of the instance that started a server in this folder last; null where none has yet. */
export async function readOwner(postgresFolder: string): Promise<string | null> {
  return (await readIfExists(ownerFile(postgresFolder)))?.trim() || null
}

/** A folder inside of the instance's moves and is copied along with it, and needs no such word. */
export async function claimFolder({ directories }: Pick<Instance, 'directories'>): Promise<void> {
  const { root, postgres } = directories
  if (postgres.startsWith(`${root}/`)) return
  const own = await realpath(root)
  if ((await readOwner(postgres)) !== own) await writeFileAtomic(ownerFile(postgres), `${own}\n`, { mode: 0o600 })
}

function ownerFile(postgresFolder: string): string {
  return join(postgresFolder, 'instance-folder')
}
