// The services as the makers' own scripts would start them: same classes, jars and settings, without our JVM options.
import type { Instance } from '../src/components/contract.js'
import { javaCompatibilityOptions, javaExecutable } from '../src/components/java-options.js'
import { type JvmDefinition, javaCommand } from '../src/components/jvm.js'
import { components } from '../src/components/registry.js'
import { makePlan } from '../src/instance/plan.js'
import type { ServiceSpec } from '../src/supervisor/spec.js'

/** What the guide's script starts, in its order; sshd only where this instance has one. */
export const guideServices = [
  'postgres',
  'sshd',
  'namenode',
  'datanode',
  'secondarynamenode',
  'resourcemanager',
  'nodemanager',
  'metastore',
  'hiveserver2',
  'spark-history',
] as const

/**
 * Heaps that the makers' scripts give: bin/hive-config.sh sets HADOOP_HEAPSIZE to 256, and Spark's daemons have
 * SPARK_DAEMON_MEMORY, 1g. Hadoop's daemons get none, and the JVM takes a quarter of the machine's memory at most.
 */
const heaps: Readonly<Record<string, string>> = {
  metastore: '256m',
  hiveserver2: '256m',
  'spark-history': '1g',
}

/** The JVM then chooses its collector, its compilers and its class-data archive (the JDK's own) by itself. */
export function stockOptions(jvm: JvmDefinition, javaMajor: number, heap: string | undefined): string[] {
  return [
    ...javaCompatibilityOptions(javaMajor),
    ...(heap === undefined ? [] : [`-Xmx${heap}`]),
    ...Object.entries(jvm.systemProperties).map(([key, value]) => `-D${key}=${value}`),
    '-cp',
    jvm.classpath.join(':'),
  ]
}

/** The argv of a JVM with the makers' options, a main class and its arguments. */
export function stockCommand(instance: Instance, jvm: JvmDefinition, ...rest: string[]): string[] {
  const { major } = instance.javas[jvm.product]
  return [javaExecutable(instance, jvm.product), ...stockOptions(jvm, major, heaps[jvm.id]), ...rest]
}

/** The guide's services of this instance, as specs that write their logs into `logs`. */
export function stockServices(instance: Instance, logs: string): ServiceSpec[] {
  const specs = makePlan(instance).nodes.filter((node): node is ServiceSpec => node.kind === 'service')
  const jvms = components.flatMap((component) => component.jvms(instance))
  return guideServices.flatMap((id) => {
    const spec = specs.find((each) => each.id === id)
    return spec === undefined ? [] : [{ ...withStockJvm(instance, spec, jvms), logFile: `${logs}/${id}.log` }]
  })
}

function withStockJvm(instance: Instance, spec: ServiceSpec, jvms: readonly JvmDefinition[]): ServiceSpec {
  const jvm = jvms.find(({ id }) => id === spec.id)
  if (jvm === undefined) return spec
  // Behind our options stand the main class and its arguments.
  const rest = spec.argv.slice(javaCommand(instance, jvm).length)
  return {
    ...spec,
    argv: stockCommand(instance, jvm, ...rest),
    environment: stockEnvironment(spec.environment, jvm),
    // An archive of ours is none of this start's business, even where it fails.
    discardAfterCrash: [],
  }
}

/** Hadoop's scripts, which Hive's run through, allow malloc four arenas (hadoop-functions.sh); Spark's say nothing. */
function stockEnvironment(environment: ServiceSpec['environment'], { product }: JvmDefinition): Record<string, string> {
  const { MALLOC_ARENA_MAX: _ours, ...others } = environment
  return product === 'spark' ? others : { ...others, MALLOC_ARENA_MAX: '4' }
}
