// All components, in the order in which people think of them.

import type { ConfigFile } from '../config/model.js'
import type { TaskSpec } from '../supervisor/spec.js'
import type { Check, Component, Instance, Launcher, ServiceDefinition } from './contract.js'
import { hadoop } from './hadoop/component.js'
import { hdfs } from './hdfs/component.js'
import { hive } from './hive/component.js'
import { java } from './java/component.js'
import { mapreduce } from './mapreduce/component.js'
import { postgres } from './postgres/component.js'
import { spark } from './spark/component.js'
import { yarn } from './yarn/component.js'

export const components: readonly Component[] = [java, postgres, hadoop, hdfs, yarn, mapreduce, hive, spark]

export const portDefinitions = components.flatMap(({ ports }) => ports)

/** Rows of `verify` in the order in which they are shown. */
const rowOrder = [
  'java',
  'postgres',
  'jdbc',
  'hdfs',
  'yarn',
  'mapreduce',
  'schema',
  'metastore',
  'hiveserver2',
  'hive-reads-spark',
  'spark-reads-hive',
  'spark-on-yarn',
  'spark-shell',
  'spark-sql',
  'pyspark',
  'connect',
  'history',
  'web-pages',
]

export const checks: readonly Check[] = components
  .flatMap((component) => component.checks)
  .sort((one, other) => rowOrder.indexOf(one.id) - rowOrder.indexOf(other.id))

export function configFiles(instance: Instance): ConfigFile[] {
  return components.flatMap((component) => component.configFiles(instance))
}

export function services(instance: Instance): ServiceDefinition[] {
  return components.flatMap((component) => component.services(instance))
}

export function tasks(instance: Instance): TaskSpec[] {
  return components.flatMap((component) => component.tasks(instance))
}

export function launchers(instance: Instance): Launcher[] {
  return components.flatMap((component) => component.launchers(instance))
}

/** Every service a stack can have, in the order in which people think of them; known without an instance. */
export const serviceIds = [
  'postgres',
  'namenode',
  'datanode',
  'secondarynamenode',
  'resourcemanager',
  'nodemanager',
  'jobhistory',
  'metastore',
  'hiveserver2',
  'spark-history',
  'spark-connect',
] as const
