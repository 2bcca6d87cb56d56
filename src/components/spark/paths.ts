// Where Spark and its Python are.
import { join } from 'node:path'
import type { HomeLink, Instance } from '../contract.js'
import { artifact, isOfficial } from '../hadoop/paths.js'
import { settingsJarPath } from '../settings-jar.js'

/** SPARK_HOME: `bin`, `sbin`, `jars`, `python` and `conf`, each a link to where it is. */
export function sparkHome(instance: Instance): string {
  return join(instance.directories.root, 'spark')
}

/** All of Spark: what the makers put into the Python package, or Apache's release. */
function sparkPackage(instance: Instance): string {
  const folder = artifact(instance, 'spark')
  return isOfficial(instance, 'spark') ? folder : join(folder, 'site-packages', 'pyspark')
}

/** The package's own jars, unless the stack has a set for another Hadoop client. */
export function sparkJarFolder(instance: Instance): string {
  const own = instance.artifacts['spark-jars']
  return own === undefined ? join(sparkPackage(instance), 'jars') : join(own, 'lib')
}

/** The Python of driver and workers, with pyspark; beside Apache's release that of the machine, which finds it by PYTHONPATH. */
export function pythonExecutable(instance: Instance): string {
  if (isOfficial(instance, 'spark')) return instance.python.executable
  return join(artifact(instance, 'spark'), 'bin', 'python')
}

export function sparkJars(instance: Instance): string[] {
  return [join(sparkJarFolder(instance), '*')]
}

export function sparkClasspath(instance: Instance): string[] {
  return [...sparkJars(instance), settingsJarPath(instance, 'spark')]
}

export function sparkLinks(instance: Instance): HomeLink[] {
  const folders = ['python', 'data', 'examples', 'licenses'].map((name) => ({
    path: `spark/${name}`,
    target: join(sparkPackage(instance), name),
  }))
  return [
    ...folders,
    { path: 'spark/bin/*', target: join(sparkPackage(instance), 'bin') },
    // The one that all others start Java through.
    { path: 'spark/bin/spark-class', target: join(instance.directories.bin, 'spark-class') },
    // The makers' scripts would start servers that nobody watches.
    { path: 'spark/sbin', target: instance.directories.sbin },
    { path: 'spark/jars', target: sparkJarFolder(instance) },
    { path: 'spark/conf', target: join(instance.directories.conf, 'spark') },
  ]
}
