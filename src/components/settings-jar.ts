// Jars that put folders of settings on a classpath; a folder itself would keep the JVM from using its class-data archive.
import { join } from 'node:path'
import type { Instance, SettingsJar } from './contract.js'
import { passwordClass } from './hive/password-class.js'

/** Which folders each jar leads to, relative to the conf folder, in order. */
const folders = {
  hadoop: ['hadoop'],
  hive: ['hive', 'hadoop'],
  metastore: ['metastore', 'hadoop'],
  spark: ['spark', 'hadoop'],
} as const

export type SettingsJarName = keyof typeof folders

export function settingsJarPath(instance: Instance, name: SettingsJarName): string {
  return join(instance.directories.conf, 'jvm', `${name}-settings.jar`)
}

/**
 * Hadoop's also leads to the pages of NameNode, DataNode and SecondaryNameNode, in `webFolder`, where they are looked up
 * as `webapps/…`. Those of servers that can ask for a password hold the class that compares it in any
 * case.
 */
export function settingsJars(instance: Instance, webFolder: string): SettingsJar[] {
  const { conf } = instance.directories
  return Object.entries(folders).map(([name, names]) => ({
    path: settingsJarPath(instance, name as SettingsJarName),
    folders: [...names.map((each) => join(conf, each)), ...(name === 'hadoop' ? [webFolder] : [])],
    files: name === 'hive' || name === 'spark' ? passwordClass : {},
  }))
}
