// Where Hive's parts are.
import { join } from 'node:path'
import type { HomeLink, Instance } from '../contract.js'
import { artifact, firstJars, hadoopJars } from '../hadoop/paths.js'
import { settingsJarPath } from '../settings-jar.js'

/** Hive's jars stand before Hadoop's, the service's own settings before Hadoop's. */
export function hiveClasspath(instance: Instance, settings: 'hive' | 'metastore'): string[] {
  const lib = join(artifact(instance, 'hive'), 'lib')
  return [...firstJars(instance, 'hive'), join(lib, '*'), ...hadoopJars(instance), settingsJarPath(instance, settings)]
}

/** HIVE_HOME as people and tools expect it. */
export function hiveLinks(instance: Instance): HomeLink[] {
  return [
    { path: 'hive/bin', target: instance.directories.bin },
    { path: 'hive/conf', target: join(instance.directories.conf, 'hive') },
    { path: 'hive/lib', target: join(artifact(instance, 'hive'), 'lib') },
    { path: 'hive/scripts', target: join(artifact(instance, 'hive-schema'), 'scripts') },
  ]
}
