// Lets the drivers of Spark's commands start from class-data archives, one for each kind of driver.
import { join } from 'node:path'
import type { Instance } from '../contract.js'
import { archivePath, archiveSwitches, makesArchives, patientCompilers } from '../jvm.js'
import { quoteForShell, rawVariable, shellWords } from '../launcher-script.js'
import { sparkClasspath, sparkHome } from './paths.js'

/** What the words of a SparkSubmit say, and whose archive fits; the first counts. */
const drivers = [
  ['*" org.apache.spark.sql.hive.thriftserver.SparkSQLCLIDriver "*', 'spark-sql'],
  ['*" org.apache.spark.repl.Main "*', 'spark-shell'],
  ['*" pyspark-shell "*', 'pyspark'],
  ['" org.apache.spark.deploy.SparkSubmit "*', 'spark-submit'],
] as const

/** Options of the makers' command that an archive does not mind. */
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
 * A JVM makes a new archive at its end, which takes seconds, whenever the old one does not fit. So only a command with the
 * makers' own classpath and options gets one; whoever has others, a heap that needs wide pointers, or wants to see
 * everything, has all as the makers start it. The folders of settings move behind the jars, since a folder on the
 * classpath keeps a JVM from using archives (`settings-jar.ts`).
 *
 * The serial collector needs the least memory and time with the heap of a small driver; with a larger one the JVM chooses
 * by itself, as in production.
 */
export function useDriverArchive(instance: Instance, leftOut: readonly string[]): string {
  if (!makesArchives(instance, 'spark')) return ''
  const { conf } = instance.directories
  const jars = join(sparkHome(instance), 'jars')
  const makers = [`${join(conf, 'spark')}/`, `${jars}/*`, `${join(conf, 'hadoop')}/`].join(':')
  return `archive=
case " $* " in
${drivers.map(([pattern, driver]) => `  ${pattern}) archive=${quoteForShell(archivePath(instance, driver))} ;;`).join('\n')}
esac
first=(${quoteForShell(jars)}/slf4j-api-*.jar)
[ -z "$${rawVariable}" ] && [ "\${words[1]/"\${first[0]}:"/}" = ${quoteForShell(makers)} ] || archive=
collector=()
for word in "\${words[@]:2}"; do
  case "$word" in
    ${[...harmless, ...leftOut].join(' | ')}) ;;
    -*)
      [[ $word =~ ^-Xmx([0-9]{1,5}m|[12]?[0-9]g)$ ]] || archive=
      [[ $word =~ ^-Xmx(1?[0-9]{1,3}m|[12]g)$ ]] && collector=(-XX:+UseSerialGC) ;;
    *) break ;;
  esac
done
if [ -n "$archive" ]; then
  words[1]=${quoteForShell(sparkClasspath(instance).join(':'))}
  command+=(${shellWords([...archiveSwitches, ...patientCompilers])} "-XX:SharedArchiveFile=$archive" "\${collector[@]}")
fi
`
}
