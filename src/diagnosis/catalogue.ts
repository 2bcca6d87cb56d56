// Everything that sparkbox recognises; the one place where it is looked up.
import type { Cause } from './cause.js'
import { hdfsCauses } from './causes/hdfs.js'
import { postgresCauses } from './causes/postgres.js'
import { sshCauses } from './causes/ssh.js'

/** Of two causes that match, the one that stands first wins, so the more special come before the more general. */
export const catalogue: readonly Cause[] = [...hdfsCauses, ...postgresCauses, ...sshCauses]

export function findCause(code: string): Cause | undefined {
  return catalogue.find((cause) => cause.code === code)
}
