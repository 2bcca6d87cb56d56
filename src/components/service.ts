// What all services of the stack have in common, so that a component states only what is its own.
import { join } from 'node:path'
import type { JavaProduct } from '../artifacts/model.js'
import { archivePath } from './class-archives.js'
import type { Instance, ServiceDefinition } from './contract.js'
import { type JvmDefinition, javaCommand } from './jvm.js'

/** Longest wait for a service that has shown no sign of failing; generous, since a laptop may be busy or on battery. */
const startTimeoutMilliseconds = 180_000

type ServiceParts = Pick<ServiceDefinition, 'id' | 'component' | 'title' | 'argv' | 'dependsOn' | 'probe'> &
  Partial<ServiceDefinition>

/** A service with the stack's defaults for everything that it does not state. `ports` are port ids of this service. */
export function service(
  instance: Instance,
  parts: Omit<ServiceParts, 'ports'> & { ports: string[] },
): ServiceDefinition {
  return {
    kind: 'service',
    environment: baseEnvironment(instance),
    directory: instance.directories.run,
    logFile: join(instance.directories.logs, `${parts.id}.log`),
    urls: [],
    startTimeoutMilliseconds,
    stop: { signal: 'SIGTERM', withinMilliseconds: 30_000 },
    restart: { limit: 5, windowMilliseconds: 600_000, backoffMilliseconds: 1000 },
    ...parts,
    ports: Object.fromEntries(parts.ports.map((id) => [id, port(instance, id)])),
  }
}

/** A service that is one JVM. */
export function javaService(
  instance: Instance,
  jvm: JvmDefinition,
  parts: Omit<ServiceParts, 'id' | 'ports' | 'argv'> & { ports: string[]; mainClass: string; arguments?: string[] },
): ServiceDefinition {
  const { mainClass, arguments: rest = [], ...others } = parts
  const archive = archivePath(instance, jvm.archive)
  return service(instance, {
    id: jvm.id,
    environment: baseEnvironment(instance, jvm.product),
    ...others,
    argv: javaCommand(instance, jvm, mainClass, ...rest),
    discardAfterCrash: archive === null ? [] : [archive],
  })
}

/** The whole environment of a service; a person's shell variables such as HADOOP_HOME never leak in. */
export function baseEnvironment(instance: Instance, product: JavaProduct = 'spark'): Record<string, string> {
  const { home } = instance.javas[product]
  return {
    PATH: `${join(home, 'bin')}:/usr/local/bin:/usr/bin:/bin`,
    HOME: instance.user.home,
    USER: instance.user.name,
    LANG: 'C.UTF-8',
    JAVA_HOME: home,
    TMPDIR: instance.directories.temporary,
    // glibc's per-thread arenas cost a JVM with many threads tens of megabytes.
    MALLOC_ARENA_MAX: '2',
  }
}

export function port(instance: Instance, id: string): number {
  const number = instance.ports[id]
  if (number === undefined) throw new Error(`no port ${id} in instance ${instance.name}`)
  return number
}

/** `127.0.0.1:PORT`. */
export function address(instance: Instance, id: string): string {
  return `127.0.0.1:${port(instance, id)}`
}

export function heap(instance: Instance, serviceId: string): number {
  const megabytes = instance.memory.heapMegabytes[serviceId]
  if (megabytes === undefined) throw new Error(`no heap for ${serviceId} in the memory plan`)
  return megabytes
}

export function userJavaOptions(instance: Instance, serviceId: string): readonly string[] {
  return instance.config.services[serviceId]?.javaOptions ?? []
}
