// How a Java process of the stack is started: one argument file each, so that command lines stay short and readable.
import { join } from 'node:path'
import type { JavaProduct } from '../artifacts/model.js'
import { headerComment } from '../config/header.js'
import type { ConfigFile } from '../config/model.js'
import { archivePath, type ClassArchiveName } from './class-archives.js'
import type { Instance } from './contract.js'
import { javaCompatibilityOptions, javaExecutable } from './java-options.js'
import { serviceIds } from './names.js'

export interface JvmDefinition {
  /** Name of the argument file; a service's id, or the name of a client such as `hadoop-client`. */
  id: string
  /** Whose Java it runs on. */
  product: JavaProduct
  /** What its classes come from. */
  archive: ClassArchiveName
  heapMegabytes: number
  /** Jars and `folder/*`, in order, the settings last. Never a folder: see `settings-jar.ts`. */
  classpath: readonly string[]
  systemProperties: Readonly<Record<string, string>>
  /** Those that only save memory, and that its makers do not set. */
  thriftyProperties?: Readonly<Record<string, string>>
  /**
   * `first` suits commands: the first compiler only, which halves the CPU time of a start. `late` suits daemons that start
   * beside others and then mostly wait: the same one, called later. `both` is for processes that run a user's work, the
   * second for what is really hot.
   */
  compiler: keyof typeof compilers
  /** The user's own options for this service; last, so that they win. */
  userOptions?: readonly string[]
}

/** The argv that starts the JVM with these words after its options: a main class and its arguments. */
export function javaCommand(instance: Instance, jvm: JvmDefinition, ...rest: string[]): string[] {
  const options = readsArgumentFiles(instance, jvm.product)
    ? [`@${join(instance.directories.conf, argumentFilePath(jvm))}`]
    : jvmOptions(instance, jvm)
  return [javaExecutable(instance, jvm.product), ...options, ...rest]
}

/** The argument file as a generated file; none for a Java that reads none. */
export function argumentFiles(instance: Instance, jvm: JvmDefinition): ConfigFile[] {
  if (!readsArgumentFiles(instance, jvm.product)) return []
  const text = `${headerComment()}${jvmOptions(instance, jvm).map(quoteArgument).join('\n')}\n`
  const readers = serviceIds.filter((id) => id === jvm.id)
  return [{ path: argumentFilePath(jvm), format: 'text', section: null, settings: {}, text, readers, mode: 0o644 }]
}

/** Java 9 brought them (JEP 293 and the java command's manual). */
function readsArgumentFiles(instance: Instance, product: JavaProduct): boolean {
  return instance.javas[product].major >= 9
}

function argumentFilePath({ id }: JvmDefinition): string {
  return `jvm/${id}.args`
}

/** YARN often kills a container at its end, which would then leave its file of /tmp/hsperfdata_USER behind. */
export const containerOptions: readonly string[] = ['-XX:-UsePerfData']

function jvmOptions(instance: Instance, jvm: JvmDefinition): string[] {
  return [
    ...javaCompatibilityOptions(instance.javas[jvm.product].major),
    ...archiveOptions(instance, jvm.archive),
    '-XX:+UseSerialGC',
    ...compilers[jvm.compiler],
    // Without it a heap begins with a 64th of the machine's memory, and a start fills all of it with garbage once.
    `-Xms${Math.min(16, jvm.heapMegabytes)}m`,
    `-Xmx${jvm.heapMegabytes}m`,
    ...(instance.javas[jvm.product].major >= 22 ? [returnOfMemory] : []),
    // A JVM that ran out of memory answers probes no more and holds its ports; ended, it is restarted and named.
    '-XX:+ExitOnOutOfMemoryError',
    ...Object.entries({ ...jvm.systemProperties, ...jvm.thriftyProperties }).map(([key, value]) => `-D${key}=${value}`),
    ...(jvm.userOptions ?? []),
    '-cp',
    jvm.classpath.join(':'),
  ]
}

const firstCompilerOnly = '-XX:TieredStopAtLevel=1'

/**
 * A start runs much code some thousand times and never again, and compiling it takes more than it gives. With the first
 * compiler called five times later than by default, services that start side by side take less CPU and memory; a command
 * that has a processor to itself ends later. With the second called some forty times later, `spark-sql` and Spark Connect
 * start with less than three quarters of the CPU time; a loop over 400 million rows runs as fast as with the defaults, and
 * 24 times as fast as with the first compiler alone.
 */
export const compilers = {
  first: [firstCompilerOnly],
  late: [
    firstCompilerOnly,
    '-XX:Tier3InvocationThreshold=1000',
    '-XX:Tier3MinInvocationThreshold=500',
    '-XX:Tier3CompileThreshold=10000',
    '-XX:Tier3BackEdgeThreshold=300000',
  ],
  both: [
    '-XX:Tier4InvocationThreshold=200000',
    '-XX:Tier4MinInvocationThreshold=40000',
    '-XX:Tier4CompileThreshold=400000',
    '-XX:Tier4BackEdgeThreshold=1600000',
  ],
} as const satisfies Record<string, readonly string[]>

/**
 * What the compilers have freed stays with the C library until it is asked for, 4 to 12 MiB for each JVM. In milliseconds;
 * an option for everybody since Java 22 (JDK-8293114).
 */
const returnOfMemory = '-XX:TrimNativeHeapInterval=30000'

/**
 * From an archive of the classes that it will need, a NameNode starts in half the time and with half the CPU. A JVM whose
 * jars, options or Java do not fit, or that finds none, starts without.
 */
export function archiveOptions(instance: Instance, archive: ClassArchiveName): string[] {
  const path = archivePath(instance, archive)
  return path === null ? [] : [...archiveSwitches, `-XX:SharedArchiveFile=${path}`]
}

/**
 * Mapped where it was made for, an archive needs no patching, and its pages stay those of the file, which all JVMs share
 * (JDK-8294323 made the other way the default, against attackers who know addresses). What the JVM logs about an archive
 * that does not fit would go to standard output, among the results of a client.
 */
const archiveSwitches: readonly string[] = [
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:ArchiveRelocationMode=0',
  '-Xlog:disable',
  '-Xlog:all=error:stderr',
  '-Xlog:cds*=off:stderr',
]

/** Argument files split at blanks and treat `\` as an escape inside quotes (the java command's manual, "Argument Files"). */
function quoteArgument(argument: string): string {
  return /[\s"'\\#]/.test(argument) ? `"${argument.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : argument
}
