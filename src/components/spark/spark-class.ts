// Stands in the place of the makers' bin/spark-class, through which all of Spark's commands start Java.
import { quoteForShell } from '../../host/shell-word.js'
import type { Instance, Launcher } from '../contract.js'
import { type JvmDefinition, javaCommand } from '../jvm.js'
import { clientScript, rawVariable } from '../launcher-script.js'
import { useDriverArchive } from './driver-archive.js'
import { sparkJars } from './paths.js'

/** The JVM that only builds the command of another. */
export function sparkLauncherJvm(instance: Instance): JvmDefinition {
  return {
    id: 'spark-launcher',
    product: 'spark',
    archive: 'spark',
    heapMegabytes: 128,
    classpath: sparkJars(instance),
    systemProperties: {},
    compiler: 'first',
  }
}

/**
 * The makers' own launcher builds the command, so that all options and settings mean what they always mean. What differs
 * is that the launcher and the driver start from class-data archives, and that options of which Java warns at each start
 * are left out.
 *
 * The launcher prints the words of the command, each ended by a zero byte; Spark 3.1 and newer put a zero byte and a line
 * end before them, to tell them from what a JVM may print by itself.
 */
export function sparkClass(instance: Instance): Launcher {
  const launcher = javaCommand(instance, sparkLauncherJvm(instance), 'org.apache.spark.launcher.Main')
  const body = `. "$SPARK_HOME/bin/load-spark-env.sh"
${showProgress(instance)}words=()
while IFS= read -r -d '' word; do words+=("$word"); done < <(
  ${launcher.map(quoteForShell).join(' ')} "$@"
  printf '%d\\0' $?
)
status=\${words[-1]}
unset 'words[-1]'
case "$status" in
  0) ;;
  *[!0-9]*) printf '%s\\n' "\${words[@]}" "$status" >&2; exit 1 ;;
  *) exit "$status" ;;
esac
if [ "\${words[1]:0:1}" = $'\\n' ]; then
  printf %s "\${words[0]}" >&2
  words[1]=\${words[1]:1}
  words=("\${words[@]:1}")
fi
command=()
case "\${words[0]}" in
  */java) command=("\${words[0]}" ${quoteForShell(temporaryOption(instance))}); words=("\${words[@]:1}") ;;
esac
${useDriverArchive(instance, leftOut(instance))}for word in "\${words[@]}"; do
  case "$${rawVariable}$word" in
    ${leftOut(instance).join(' | ')}) ;;
    *) command+=("$word") ;;
  esac
done
exec "\${command[@]}"
`
  return { name: 'spark-class', script: clientScript(instance, body, 'bash') }
}

/** Drivers make folders for Hive's and their own use; first of the options, so that a person's own wins. */
function temporaryOption({ directories }: Instance): string {
  return `-Djava.io.tmpdir=${directories.temporary}`
}

/**
 * Spark 4 asks for the module jdk.incubator.vector, which only MLlib's linear algebra can use, and opens a package that
 * Java 24 has no more.
 */
function leftOut(instance: Instance): string[] {
  const vector = '--add-modules=jdk.incubator.vector'
  const security = '--add-opens=java.base/sun.security.action=ALL-UNNAMED'
  return instance.javas.spark.major >= 24 ? [vector, security] : [vector]
}

const progressKey = 'spark.ui.showConsoleProgress'

/**
 * Spark's progress bar is for a terminal; in a file or a pipe it is noise. What the person set counts more. The words that
 * are left alone must come first; Python and R start Java through here once more.
 */
function showProgress(instance: Instance): string {
  if (instance.config.overrides['spark-defaults'][progressKey] !== undefined) return ''
  return `case "$1 $2" in
  *' pyspark-shell-main' | *' sparkr-shell-main' | *' run-example') ;;
  'org.apache.spark.deploy.SparkSubmit '*)
    if [ -t 2 ]; then progress=true; else progress=false; fi
    set -- "$1" --conf ${progressKey}=$progress "\${@:2}" ;;
esac
`
}
