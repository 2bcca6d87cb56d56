// Who may log in: pg_hba.conf, whole and the same for every instance, so that no edit and no initdb decides it.
import { join } from 'node:path'
import { headerComment } from '../../config/header.js'
import { writeFileAtomic } from '../../host/files.js'
import type { Instance } from '../contract.js'
import { giveToAccount } from './programs.js'

/** Beside the cluster, in the folder that the server's account can reach. */
export function accessFile({ directories }: Instance): string {
  return join(directories.postgres, 'pg_hba.conf')
}

/** From this machine only, and with a password; without a line for a socket, since there is none. */
export function accessRules(): string {
  return `${headerComment()}\nhost all all 127.0.0.1/32 scram-sha-256\n`
}

export async function writeAccessFile(instance: Instance): Promise<void> {
  await writeFileAtomic(accessFile(instance), accessRules(), { mode: 0o600 })
  await giveToAccount(instance, accessFile(instance))
}
