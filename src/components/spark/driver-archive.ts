// Lets the drivers of Spark's commands start from Spark's class-data archive.

import { join } from 'node:path'
import { quoteForShell, shellWords } from '../../host/shell-word.js'
import type { Instance } from '../contract.js'
import { archiveOptions, compilers } from '../jvm.js'
import { rawVariable } from '../launcher-script.js'
import { sparkClasspath, sparkHome } from './paths.js'

/** Options of the makers' command that go with ours. */
const harmless = [
  '-D*',
  '--add-opens=*',
  '-XX:+IgnoreUnrecognizedVMOptions',
  '--enable-native-access=*',
  '--sun-misc-unsafe-memory-access=*',
]

/**
 * Part of spark-class, where `$@` is what it was asked for, `command` holds Java and its first options, and `words` what
 * follows in the makers' command: `-cp`, the classpath, options, the main class and its arguments. Options in `leftOut` do
 * not reach Java then.
 *
 * Only a command with the makers' own classpath and options gets it; whoever has others, such as a collector, a heap that
 * needs wide pointers, or wants to see everything, has all as the makers start it. The folders of settings move behind the
 * jars, since a folder on the classpath keeps a JVM from using archives (`settings-jar.ts`).
 *
 * The serial collector needs the least memory and time with the heap of a small driver; with a larger one the JVM chooses
 * by itself, as in production.
 */
export function useDriverArchive(instance: Instance, leftOut: readonly string[]): string {
  const archive = archiveOptions(instance, 'spark')
  if (archive.length === 0) return ''
  const { conf } = instance.directories
  const jars = join(sparkHome(instance), 'jars')
  const makers = [`${join(conf, 'spark')}/`, `${jars}/*`, `${join(conf, 'hadoop')}/`].join(':')
  return `ours=no
first=(${quoteForShell(jars)}/slf4j-api-*.jar)
if [ "$1" = org.apache.spark.deploy.SparkSubmit ] && [ -z "$${rawVariable}" ]; then
  [ "\${words[1]/"\${first[0]}:"/}" != ${quoteForShell(makers)} ] || ours=yes
fi
collector=()
for word in "\${words[@]:2}"; do
  case "$word" in
    ${[...harmless, ...leftOut].join(' | ')}) ;;
    -*)
      [[ $word =~ ^-Xmx([0-9]{1,5}m|[12]?[0-9]g)$ ]] || ours=no
      [[ $word =~ ^-Xmx(1?[0-9]{1,3}m|[12]g)$ ]] && collector=(-XX:+UseSerialGC) ;;
    *) break ;;
  esac
done
if [ $ours = yes ]; then
  words[1]=${quoteForShell(sparkClasspath(instance).join(':'))}
  command+=(${shellWords([...archive, ...compilers.both])} "\${collector[@]}")
fi
`
}
