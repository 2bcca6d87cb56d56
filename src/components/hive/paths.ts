// Where Hive's parts are.
import { join } from 'node:path'
import type { HomeLink, Instance } from '../contract.js'
import { artifact, firstJars, hadoopJars, isOfficial } from '../hadoop/paths.js'
import { settingsJarPath } from '../settings-jar.js'

/** The service's own settings stand before Hadoop's. */
export function hiveClasspath(instance: Instance, settings: 'hive' | 'metastore'): string[] {
  return [...hiveJars(instance), settingsJarPath(instance, settings)]
}

/**
 * Hive's jars stand before Hadoop's. Apache's release holds neither Tez nor the driver of PostgreSQL; some jars of Hadoop
 * must stand before its own.
 */
export function hiveJars(instance: Instance): string[] {
  const own = join(artifact(instance, 'hive'), 'lib', '*')
  const added = isOfficial(instance, 'hive') ? addedToOfficial(instance) : []
  return [...firstJars(instance, 'hive'), own, ...added, ...hadoopJars(instance)]
}

function addedToOfficial(instance: Instance): string[] {
  const driver = join(artifact(instance, 'postgresql-jdbc'), 'lib', '*')
  const { tez } = instance.artifacts
  return tez === undefined ? [driver] : [driver, join(tez, '*'), join(tez, 'lib', '*')]
}

/** The folder whose `scripts` make the metastore's schema. */
export function hiveSchemaFolder(instance: Instance): string {
  return artifact(instance, isOfficial(instance, 'hive') ? 'hive' : 'hive-schema')
}

/** HIVE_HOME as people and tools expect it. */
export function hiveLinks(instance: Instance): HomeLink[] {
  return [
    { path: 'hive/bin', target: instance.directories.bin },
    { path: 'hive/conf', target: join(instance.directories.conf, 'hive') },
    { path: 'hive/lib', target: join(artifact(instance, 'hive'), 'lib') },
    { path: 'hive/scripts', target: join(hiveSchemaFolder(instance), 'scripts') },
    ...(isOfficial(instance, 'hive') ? [{ path: 'hive/official', target: artifact(instance, 'hive') }] : []),
  ]
}
