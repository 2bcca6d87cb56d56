// The password of HiveServer2 and of Spark's own server: where it lies, and how their clients give it.
import { join } from 'node:path'
import { settings } from '../../config/layers.js'
import type { Settings } from '../../config/model.js'
import type { Instance } from '../contract.js'
import { port } from '../service.js'
import type { HiveConnection } from './hiveserver2-client.js'

/** In the folder of secrets; made when the setting asks for it, with no end of line. */
export const sqlPasswordFile = 'sql-password'

export function sqlPasswordPath({ directories }: Pick<Instance, 'directories'>): string {
  return join(directories.secrets, sqlPasswordFile)
}

/** How a server that speaks HiveServer2's protocol comes to ask for the password; empty where it does not. */
export function passwordSettings({ sqlPassword }: Instance): Settings {
  if (sqlPassword === null) return {}
  return settings({
    'hive.server2.authentication': ['CUSTOM', 'security.sql asks for a password'],
    'hive.server2.custom.authentication.class': ['sparkbox.PasswordFile', "compares it with the instance's own"],
  })
}

/** For the JVM of such a server: a class has no other way to know its instance. */
export function passwordProperties(instance: Instance): Record<string, string> {
  return instance.sqlPassword === null ? {} : { 'sparkbox.password.file': sqlPasswordPath(instance) }
}

/** To one of the instance's servers that speak HiveServer2's protocol. */
export function hiveConnection(
  instance: Instance,
  server: 'hiveserver2' | 'spark-thrift',
  signal: AbortSignal,
): HiveConnection {
  return {
    port: port(instance, `${server}.thrift`),
    user: instance.user.name,
    ...(instance.sqlPassword === null ? {} : { password: instance.sqlPassword }),
    signal,
  }
}
