// Which class-data archives an instance has, and which JVM starts from which.
import { createHash } from 'node:crypto'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ClassArchive, fileOf } from '../artifacts/class-archive.js'
import { storeFolder } from '../artifacts/install-folder.js'
import type { JavaProduct } from '../artifacts/model.js'
import type { Instance } from './contract.js'
import { hadoopJars } from './hadoop/paths.js'
import { hiveJars } from './hive/paths.js'
import { javaCompatibilityOptions, javaExecutable } from './java-options.js'
import { sparkJars } from './spark/paths.js'

interface Definition {
  title: string
  product: JavaProduct
  jars: (instance: Instance) => string[]
}

/**
 * JVMs with one archive share its pages. The history server needs a third of Spark's classes, and would map many pages with
 * others. The first takes longest to make.
 */
const definitions = {
  spark: { title: 'Spark', product: 'spark', jars: sparkJars },
  hive: { title: 'Hive', product: 'hive', jars: hiveJars },
  hadoop: { title: 'Hadoop', product: 'hadoop', jars: hadoopJars },
  'spark-history': { title: 'the Spark history server', product: 'spark', jars: sparkJars },
} satisfies Record<string, Definition>

export type ClassArchiveName = keyof typeof definitions

/** Those that the instance's Javas can use. */
export function classArchives(instance: Instance): ClassArchive[] {
  return Object.keys(definitions).flatMap((name) => classArchive(instance, name as ClassArchiveName) ?? [])
}

/** Absolute; null where Java is too old. */
export function archivePath(instance: Instance, name: ClassArchiveName): string | null {
  const archive = classArchive(instance, name)
  return archive === null ? null : fileOf(archive)
}

/** The oldest that was tried. */
const oldestJava = 17

function classArchive(instance: Instance, name: ClassArchiveName): ClassArchive | null {
  const { title, product, jars: jarsOf } = definitions[name]
  const { home, major, version, vendor } = instance.javas[product]
  if (major < oldestJava) return null
  const jars = jarsOf(instance)
  // A home that is moved keeps its archives.
  const place = JSON.stringify([jars.map((jar) => relative(instance.store, jar)), home])
  return {
    name,
    title,
    folder: storeFolder(instance.store, `classes-${name}`, createHash('sha256').update(place).digest('hex')),
    java: javaExecutable(instance, product),
    javaBuild: `${version} ${vendor}`,
    options: [...javaCompatibilityOptions(major), '-XX:+UseSerialGC'],
    jars,
    classList: fileURLToPath(new URL(`../../class-lists/${name}.gz`, import.meta.url)),
  }
}
