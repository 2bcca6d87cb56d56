// What any Java needs to run these products at all.
import { join } from 'node:path'
import type { JavaProduct } from '../artifacts/model.js'
import type { Instance } from './contract.js'

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
