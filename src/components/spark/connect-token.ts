// How Spark Connect comes to ask for the instance's password, which it calls a token.
import { join } from 'node:path'
import { settings } from '../../config/layers.js'
import type { ConfigFile } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { traitsOf } from '../traits.js'

const path = 'spark/connect-token.conf'

export function connectTokenPath({ directories }: Instance): string {
  return join(directories.conf, path)
}

/**
 * A file of its own: spark-defaults.conf is open to all, and read by every shell. Spark takes the token from its settings
 * or from its environment, which other processes can read (Connect.scala, `getAuthenticateToken`).
 */
export function connectTokenFiles({ sqlPassword, stack }: Instance): ConfigFile[] {
  if (sqlPassword === null || traitsOf(stack).sparkServer !== 'spark-connect') return []
  return [
    {
      path,
      format: 'spark-properties',
      section: null,
      settings: settings({
        'spark.connect.authenticate.token': [sqlPassword, 'security.sql asks for a password'],
      }),
      readers: ['spark-connect'],
      mode: 0o600,
    },
  ]
}
