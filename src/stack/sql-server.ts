// Which service runs the statements of which engine.
import type { SqlRequest } from './api.js'

const servers = [
  { service: 'hiveserver2', engine: 'hive', port: 'hiveserver2.thrift' },
  { service: 'spark-connect', engine: 'spark', port: 'spark-connect.grpc' },
  { service: 'spark-thrift', engine: 'spark', port: 'spark-thrift.thrift' },
] as const

/** A service that runs statements, and the port at which it takes them. */
export type SqlServer = (typeof servers)[number]

/** The engine's server among the services of an instance, which has one at most. */
export function findSqlServer(engine: SqlRequest['engine'], services: readonly string[]): SqlServer | undefined {
  return servers.find((server) => server.engine === engine && services.includes(server.service))
}
