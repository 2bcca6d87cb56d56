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
  const folder = artifact(instance, 'hadoop')
  if (!isOfficial(instance, 'hadoop')) return [join(folder, 'lib', '*')]
  const share = join(folder, 'share', 'hadoop')
  return [
    ...officialParts.flatMap((part) => [join(share, part, '*'), join(share, part, 'lib', '*')]),
    // The ResourceManager loads one class of it whether or not the timeline service is on.
    join(share, 'yarn', 'timelineservice', '*'),
    join(share, 'tools', 'lib', `hadoop-distcp-${instance.stack.versions.hadoop}.jar`),
  ]
}

/** Folders of jars below `share/hadoop` of Apache's release. */
const officialParts = ['common', 'hdfs', 'yarn', 'mapreduce'] as const

/** Where the libraries are that all of Hadoop's parts use, such as guava. */
export function hadoopLibraries(instance: Instance): string {
  return join(artifact(instance, 'hadoop'), isOfficial(instance, 'hadoop') ? 'share/hadoop/common/lib' : 'lib')
}

/** The folder in which the pages of NameNode, DataNode and SecondaryNameNode are, as `webapps`. */
export function hadoopWebFolder(instance: Instance): string {
  return isOfficial(instance, 'hadoop')
    ? join(artifact(instance, 'hadoop'), 'share', 'hadoop', 'hdfs')
    : artifact(instance, 'hadoop-web')
}

/** The makers' example jobs; not every version of them is in the registries. */
export function hadoopExamplesJar(instance: Instance): string {
  const { hadoop, hadoopExamples } = instance.stack.versions
  return isOfficial(instance, 'hadoop')
    ? join(artifact(instance, 'hadoop'), 'share', 'hadoop', 'mapreduce', `hadoop-mapreduce-examples-${hadoop}.jar`)
    : join(artifact(instance, 'hadoop'), 'lib', `hadoop-mapreduce-examples-${hadoopExamples}.jar`)
}

/**
 * HADOOP_HOME as people and tools expect it: `bin` and `sbin` with the commands, and `etc/hadoop`. The makers' own `bin` and `sbin`
 * are below `official`, where Hadoop is Apache's release.
 */
export function hadoopLinks(instance: Instance): HomeLink[] {
  const folder = artifact(instance, 'hadoop')
  const official = ['share', 'libexec'].map((name) => ({ path: `hadoop/${name}`, target: join(folder, name) }))
  return [
    { path: 'hadoop/bin', target: instance.directories.bin },
    { path: 'hadoop/sbin', target: instance.directories.sbin },
    { path: 'hadoop/etc/hadoop', target: hadoopConfFolder(instance) },
    { path: 'hadoop/lib', target: join(folder, 'lib') },
    ...(isOfficial(instance, 'hadoop') ? [...official, { path: 'hadoop/official', target: folder }] : []),
  ]
}

/** The jars that the stack wants before all others of an artifact, for a release those of Hadoop: the order of `lib/*` is whatever the disk says. */
export function firstJars(instance: Instance, name: string): string[] {
  const definition = instance.stack.artifacts.find((each) => each.name === name)
  if (definition?.kind === 'release')
    return (definition.firstOfHadoop ?? []).map((each) => join(hadoopLibraries(instance), each))
  const names = definition?.kind === 'classpath' ? (definition.first ?? []) : []
  return names.map((each) => join(artifact(instance, name), 'lib', each))
}

/** Whether the artifact is Apache's own release, with its layout. */
export function isOfficial(instance: Instance, name: string): boolean {
  return instance.official.includes(name)
}

export function artifact(instance: Instance, name: string): string {
  const folder = instance.artifacts[name]
  if (folder === undefined) throw new Error(`the stack ${instance.stack.name} has no artifact ${name}`)
  return folder
}
