// Classpaths of Hive's processes.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import { artifact, hadoopJars } from '../hadoop/paths.js'
import { settingsJarPath } from '../settings-jar.js'

/** Hive's jars stand before Hadoop's, the service's own settings before Hadoop's. */
export function hiveClasspath(instance: Instance, settings: 'hive' | 'metastore'): string[] {
  return [join(artifact(instance, 'hive'), 'lib', '*'), ...hadoopJars(instance), settingsJarPath(instance, settings)]
}
