// Classpaths of Hive's processes.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import { artifact, hadoopClasspath } from '../hadoop/paths.js'

/** Hive's jars stand before Hadoop's, the service's own folder before Hadoop's settings. */
export function hiveClasspath(instance: Instance, confFolder: 'hive' | 'metastore'): string[] {
  const [jars = '', ...hadoopSettings] = hadoopClasspath(instance)
  return [
    join(artifact(instance, 'hive'), 'lib', '*'),
    jars,
    join(instance.directories.conf, confFolder),
    ...hadoopSettings,
  ]
}
