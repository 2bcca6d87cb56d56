// Which programs the cluster runs by, and under which account.
import { chown, cp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ensureFolder, exists } from '../../host/files.js'
import type { Instance } from '../contract.js'
import { artifact } from '../hadoop/paths.js'

/** Under root the server runs as another account, which may not be able to reach the store; then it has a copy. */
export function postgresPrograms(instance: Instance): string {
  return needsCopy(instance)
    ? join(instance.directories.postgres, `programs-${instance.stack.versions.postgresql}`)
    : artifact(instance, 'postgresql')
}

export async function programsReady(instance: Instance): Promise<boolean> {
  return !needsCopy(instance) || exists(join(postgresPrograms(instance), completeMark))
}

export async function copyPrograms(instance: Instance): Promise<void> {
  if (await programsReady(instance)) return
  const copy = postgresPrograms(instance)
  await rm(copy, { recursive: true, force: true })
  await ensureFolder(copy, 0o755)
  await cp(artifact(instance, 'postgresql'), copy, { recursive: true, verbatimSymlinks: true })
  await writeFile(join(copy, completeMark), '')
}

export function accountIds({ uid, gid }: { uid: number; gid: number }): { uid: number; gid: number } {
  return { uid, gid }
}

export async function giveToAccount(instance: Instance, path: string): Promise<void> {
  if (instance.postgresAccount !== null) await chown(path, instance.postgresAccount.uid, instance.postgresAccount.gid)
}

const completeMark = 'complete'

/** Its folder lies outside the instance's exactly where the account cannot pass through to the instance. */
function needsCopy(instance: Instance): boolean {
  return instance.postgresAccount !== null && !instance.directories.postgres.startsWith(instance.directories.root)
}
