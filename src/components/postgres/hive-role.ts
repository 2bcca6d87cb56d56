// Questions to PostgreSQL as the role that owns the metastore.

import type { Instance } from '../contract.js'
import type { Row } from '../result.js'
import { port } from '../service.js'
import { queryPostgres } from './client.js'

export function queryAsHive(
  instance: Instance,
  database: string,
  statement: string,
  signal: AbortSignal,
): Promise<readonly Row[]> {
  return queryPostgres({
    port: port(instance, 'postgres'),
    database,
    user: 'hive',
    password: instance.postgresPassword,
    statement,
    signal,
  })
}
