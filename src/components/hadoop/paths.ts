// Where Hadoop's parts are, for every component that stands on it.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import { settingsJarPath } from '../settings-jar.js'

export function hadoopConfFolder(instance: Instance): string {
  return join(instance.directories.conf, 'hadoop')
}

/** Jars of HDFS, YARN and MapReduce, then the configuration and the web pages. */
export function hadoopClasspath(instance: Instance): string[] {
  return [...hadoopJars(instance), settingsJarPath(instance, 'hadoop')]
}

export function hadoopJars(instance: Instance): string[] {
  return [join(artifact(instance, 'hadoop'), 'lib', '*')]
}

export function artifact(instance: Instance, name: string): string {
  const folder = instance.artifacts[name]
  if (folder === undefined) throw new Error(`the stack ${instance.stack.name} has no artifact ${name}`)
  return folder
}
