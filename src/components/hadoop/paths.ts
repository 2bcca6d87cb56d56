// Where Hadoop's parts are, for every component that stands on it.
import { join } from 'node:path'
import type { HomeLink, Instance } from '../contract.js'
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

/** HADOOP_HOME as people and tools expect it: `bin` and `sbin` with the commands, and `etc/hadoop`. */
export function hadoopLinks(instance: Instance): HomeLink[] {
  return [
    { path: 'hadoop/bin', target: instance.directories.bin },
    { path: 'hadoop/sbin', target: instance.directories.sbin },
    { path: 'hadoop/etc/hadoop', target: hadoopConfFolder(instance) },
    { path: 'hadoop/lib', target: join(artifact(instance, 'hadoop'), 'lib') },
  ]
}

/** The jars that the stack wants before all others of an artifact: the order of `lib/*` is whatever the disk says. */
export function firstJars(instance: Instance, name: string): string[] {
  const definition = instance.stack.artifacts.find((each) => each.name === name)
  const names = definition?.kind === 'classpath' ? (definition.first ?? []) : []
  return names.map((each) => join(artifact(instance, name), 'lib', each))
}

export function artifact(instance: Instance, name: string): string {
  const folder = instance.artifacts[name]
  if (folder === undefined) throw new Error(`the stack ${instance.stack.name} has no artifact ${name}`)
  return folder
}
