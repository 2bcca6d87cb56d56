// How a Java process of the stack is started: one argument file each, so that command lines stay short and readable.
import { join } from 'node:path'
import type { JavaProduct } from '../artifacts/model.js'
import { headerComment } from '../config/header.js'
import type { ConfigFile } from '../config/model.js'
import type { Instance } from './contract.js'
import { serviceIds } from './names.js'

export interface JvmDefinition {
  /** Name of the argument file; a service's id, or the name of a client such as `hadoop-client`. */
  id: string
  /** Whose Java it runs on. */
  product: JavaProduct
  heapMegabytes: number
  /** Jars and `folder/*`, in order, the settings last. Never a folder: see `settings-jar.ts`. */
  classpath: readonly string[]
  systemProperties: Readonly<Record<string, string>>
  /** Those that only save memory, and that its makers do not set. */
  thriftyProperties?: Readonly<Record<string, string>>
  /**
   * `light` suits daemons that mostly wait: the first compiler only, which halves the CPU time of a start. `full` is for
   * processes that run a user's work: both compilers, the second for what is really hot.
   */
  compiler: 'light' | 'full'
  /** The user's own options for this service; last, so that they win. */
  userOptions?: readonly string[]
  /** For work that is done once in the life of an instance: writing an archive would cost more than it ever gives. */
  isOneTime?: boolean
}

/** Packages of java.base that Hadoop, Hive and Spark reach into by reflection; without them Java 17 and newer refuse. */
const openedPackages = [
  'java.lang',
  'java.lang.invoke',
  'java.lang.reflect',
  'java.io',
  'java.math',
  'java.net',
  'java.nio',
  'java.text',
  'java.time',
  'java.util',
  'java.util.concurrent',
  'java.util.concurrent.atomic',
  'java.util.regex',
  'sun.nio.ch',
  'sun.nio.cs',
  'sun.util.calendar',
]

export function javaExecutable(instance: Instance, product: JavaProduct): string {
  return join(instance.javas[product].home, 'bin', 'java')
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

/** Options every JVM of the stack has, and those that containers of YARN get too. */
export function javaCompatibilityOptions(major: number): string[] {
  if (major < 9) return ['-Djava.net.preferIPv4Stack=true']
  const opens = openedPackages.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`)
  // Newer Javas warn on each start about native access and sun.misc.Unsafe, which Hadoop, Netty and Spark need.
  const native = major >= 22 ? ['--enable-native-access=ALL-UNNAMED'] : []
  const unsafe = major >= 24 ? ['--sun-misc-unsafe-memory-access=allow'] : []
  return [
    ...opens,
    ...native,
    ...unsafe,
    '-Djava.net.preferIPv4Stack=true',
    '-Djdk.reflect.useDirectMethodHandle=false',
  ]
}

function jvmOptions(instance: Instance, jvm: JvmDefinition): string[] {
  return [
    ...javaCompatibilityOptions(instance.javas[jvm.product].major),
    ...archiveOptions(instance, jvm),
    '-XX:+UseSerialGC',
    ...(jvm.compiler === 'light' ? ['-XX:TieredStopAtLevel=1', ...patientFirstCompiler] : patientCompilers),
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

/**
 * A start runs much code some thousand times and never again, and compiling it takes more than it gives. With these
 * thresholds, five times the defaults for the first compiler and some forty times for the second, `spark-sql` and Spark
 * Connect start with less than three quarters of the CPU time; a loop over 400 million rows runs as fast as with the
 * defaults, and 24 times as fast as with the first compiler alone.
 */
const patientFirstCompiler: readonly string[] = [
  '-XX:Tier3InvocationThreshold=1000',
  '-XX:Tier3MinInvocationThreshold=500',
  '-XX:Tier3CompileThreshold=10000',
  '-XX:Tier3BackEdgeThreshold=300000',
]

export const patientCompilers: readonly string[] = [
  ...patientFirstCompiler,
  '-XX:Tier4InvocationThreshold=200000',
  '-XX:Tier4MinInvocationThreshold=40000',
  '-XX:Tier4CompileThreshold=400000',
  '-XX:Tier4BackEdgeThreshold=1600000',
]

/**
 * What the compilers have freed stays with the C library until it is asked for, 4 to 12 MiB for each JVM. In milliseconds;
 * an option for everybody since Java 22 (JDK-8293114).
 */
const returnOfMemory = '-XX:TrimNativeHeapInterval=30000'

/**
 * A JVM that ends makes an archive of the classes it had loaded, and the next one starts from it: measured on a NameNode,
 * half the time and half the CPU. The JVM itself sees when jars, options or Java have changed, and makes a new one; it
 * never fails for lack of one. The option came with Java 19 (JDK-8261455). What the JVM logs about it would go to
 * standard output, among the results of a client.
 */
function archiveOptions(instance: Instance, { id, product, isOneTime = false }: JvmDefinition): string[] {
  if (isOneTime || !makesArchives(instance, product)) return []
  return [...archiveSwitches, `-XX:SharedArchiveFile=${archivePath(instance, id)}`]
}

export function makesArchives(instance: Instance, product: JavaProduct): boolean {
  return instance.javas[product].major >= 19
}

/**
 * All but the one that names the file. Mapped where it was made for, an archive needs no patching, and its pages stay those
 * of the file: 5 MiB less for each JVM (JDK-8294323 made the other way the default, against attackers who know addresses).
 */
export const archiveSwitches: readonly string[] = [
  '-XX:+AutoCreateSharedArchive',
  '-XX:+UnlockDiagnosticVMOptions',
  '-XX:ArchiveRelocationMode=0',
  '-Xlog:disable',
  '-Xlog:all=error:stderr',
  '-Xlog:cds*=off:stderr',
]

export function archivePath(instance: Instance, id: string): string {
  return join(instance.directories.archives, `${id}.jsa`)
}

/** Argument files split at blanks and treat `\` as an escape inside quotes (the java command's manual, "Argument Files"). */
function quoteArgument(argument: string): string {
  return /[\s"'\\#]/.test(argument) ? `"${argument.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"` : argument
}
