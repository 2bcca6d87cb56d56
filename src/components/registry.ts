// All components, in the order in which people think of them.

import type { ConfigFile } from '../config/model.js'
import type { TaskSpec } from '../supervisor/spec.js'
import type { Check, Component, HomeLink, Instance, Launcher, ServiceDefinition } from './contract.js'
import { hadoop } from './hadoop/component.js'
import { hdfs } from './hdfs/component.js'
import { hive } from './hive/component.js'
import { java } from './java/component.js'
import { argumentFiles } from './jvm.js'
import { mapreduce } from './mapreduce/component.js'
import { verifyRows } from './names.js'
import { postgres } from './postgres/component.js'
import { spark } from './spark/component.js'
import { ssh } from './ssh/component.js'
import { startScripts } from './start-scripts.js'
import { wsl } from './wsl/component.js'
import { yarn } from './yarn/component.js'

export const components: readonly Component[] = [java, postgres, ssh, hadoop, hdfs, yarn, mapreduce, hive, spark, wsl]

export const portDefinitions = components.flatMap(({ ports }) => ports)

/** The rows that this stack has, in their order. */
export function checks(instance: Instance): Check[] {
  return components
    .flatMap((component) => component.checks(instance))
    .sort((one, other) => rowIndex(one) - rowIndex(other))
}

export function configFiles(instance: Instance): ConfigFile[] {
  return components.flatMap((component) => [
    ...component.configFiles(instance),
    ...component.jvms(instance).flatMap((jvm) => argumentFiles(instance, jvm)),
  ])
}

export function homeLinks(instance: Instance): HomeLink[] {
  return components.flatMap((component) => component.links(instance))
}

export function services(instance: Instance): ServiceDefinition[] {
  return components.flatMap((component) => component.services(instance))
}

export function tasks(instance: Instance): TaskSpec[] {
  return components.flatMap((component) => component.tasks(instance))
}

export function launchers(instance: Instance): Launcher[] {
  const running = services(instance)
    .map(({ id }) => id)
    .filter((id) => instance.config.services[id]?.enabled !== false)
  return [...components.flatMap((component) => component.launchers(instance)), ...startScripts(instance, running)]
}

function rowIndex({ id }: Check): number {
  return (verifyRows as readonly string[]).indexOf(id)
}
