// What PostgreSQL keeps of a password, so that the password itself stands in no statement and no log.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** What PostgreSQL itself takes (`scram_iterations`). */
const iterations = 4096

/**
 * Nobody can log in with it, and a server that is given it in place of a password keeps it as it is (RFC 5803, and the
 * PostgreSQL manual, "pg_authid"). The password must be ASCII, which needs no normalization.
 */
export function scramVerifier(password: string, salt: Buffer = randomBytes(16)): string {
  const salted = pbkdf2Sync(password, salt, iterations, 32, 'sha256')
  const keyed = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(keyed('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${keyed('Server Key').toString('base64')}`
}
