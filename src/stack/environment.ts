// The variables and the PATH of an instance.

import type { Instance } from '../components/contract.js'
import { instanceVariables } from '../components/environment.js'
import { rawVariable } from '../components/launcher-script.js'
import type { Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import type { EnvironmentResult, InstanceRequest } from './api.js'
import { surroundings } from './surroundings.js'

export async function environment({ instance: name }: InstanceRequest, _work: Work): Promise<EnvironmentResult> {
  const instance = await openInstance(surroundings().home, name)
  return { instance: name, variables: instanceVariables(instance), path: pathFolders(instance) }
}

export function pathFolders(instance: Instance): string[] {
  return [instance.directories.bin, instance.directories.sbin, `${instance.javas.spark.home}/bin`]
}

/** A person's own environment with the instance's on top; what would lead the tools elsewhere is taken out. */
export function childEnvironment(
  instance: Instance,
  base: Readonly<Record<string, string | undefined>>,
  raw = false,
): Record<string, string> {
  const leaking = /^(HADOOP|HDFS|YARN|MAPRED|HIVE|SPARK|METASTORE|TEZ|PYSPARK)_/
  const kept = Object.entries(base).filter(([name, value]) => value !== undefined && !leaking.test(name)) as [
    string,
    string,
  ][]
  // An empty entry of PATH would mean the folder one happens to be in.
  const path = [...pathFolders(instance), base.PATH || '/usr/bin:/bin'].join(':')
  return {
    ...Object.fromEntries(kept),
    ...instanceVariables(instance),
    ...(raw ? { [rawVariable]: '1' } : {}),
    PATH: path,
  }
}
