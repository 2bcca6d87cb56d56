// Where Spark and its Python are.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import { artifact } from '../hadoop/paths.js'
import { settingsJarPath } from '../settings-jar.js'

/** Spark as its makers publish it for Python: `bin`, `sbin`, `jars`, `python`. */
export function sparkHome(instance: Instance): string {
  return join(artifact(instance, 'spark'), 'site-packages', 'pyspark')
}

/** The Python of driver and workers, with pyspark and the Connect client. */
export function pythonExecutable(instance: Instance): string {
  return join(artifact(instance, 'spark'), 'bin', 'python')
}

export function sparkJars(instance: Instance): string[] {
  return [join(sparkHome(instance), 'jars', '*')]
}

export function sparkClasspath(instance: Instance): string[] {
  return [...sparkJars(instance), settingsJarPath(instance, 'spark')]
}
