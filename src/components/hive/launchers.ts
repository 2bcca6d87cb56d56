// beeline, hive and schematool under their own names.
import type { Instance, Launcher } from '../contract.js'
import { javaCommand } from '../jvm.js'
import { clientScript, quoteForShell, rawVariable, whenRaw } from '../launcher-script.js'
import { port } from '../service.js'
import { everythingOption } from '../spark/logging.js'
import { beelineJvm } from './jvms.js'
import { schemaToolCommand, schemaToolEnvironment } from './tasks.js'

export function hiveLaunchers(instance: Instance): Launcher[] {
  return [
    { name: 'beeline', script: clientScript(instance, beeline(instance)) },
    { name: 'hive', script: clientScript(instance, hive(instance)) },
    { name: 'schematool', script: clientScript(instance, schemaTool(instance)) },
  ]
}

/**
 * Without `-u` it connects to the instance, and HiveServer2 then sends it no log of each statement. Settings of a session
 * stand in --hiveconf and not in the URL, which would show them in the prompt.
 */
function beeline(instance: Instance): string {
  const start = `${shellWords(javaCommand(instance, beelineJvm(instance)))} ${whenRaw(everythingOption(instance))} ${beelineClass}`
  return `for argument in "$@"; do
  case "$argument" in -u | -r | -c | --help | --version | --property-file) exec ${start} "$@" ;; esac
done
[ -n "$${rawVariable}" ] || set -- --hiveconf hive.server2.logging.operation.level=NONE "$@"
exec ${start} ${shellWords(['-u', jdbcUrl(instance), '-n', instance.user.name])} "$@"
`
}

/** `hive` is beeline on the instance, as in Hive 4 itself; `--service` names another program of Hive. */
function hive(instance: Instance): string {
  return `case "$1" in
  --service)
    case "$2" in
      schemaTool | schematool) shift 2; exec ${shellWords([`${instance.directories.bin}/schematool`])} "$@" ;;
      beeline | cli) shift 2 ;;
      metastore | hiveserver2) echo "hive --service $2 is supervised: use 'sparkbox restart $2' or 'sparkbox logs $2'" >&2; exit 2 ;;
      *) echo "hive: unknown service '$2'; known: beeline schemaTool metastore hiveserver2" >&2; exit 2 ;;
    esac ;;
esac
exec ${shellWords([`${instance.directories.bin}/beeline`])} "$@"
`
}

function schemaTool(instance: Instance): string {
  const variables = Object.entries(schemaToolEnvironment(instance)).map(
    ([name, value]) => `export ${name}=${quoteForShell(value)}`,
  )
  return `${variables.join('\n')}\nexec ${shellWords(schemaToolCommand(instance))} "$@"\n`
}

const beelineClass = 'org.apache.hive.beeline.BeeLine'

export function jdbcUrl(instance: Instance): string {
  return `jdbc:hive2://127.0.0.1:${port(instance, 'hiveserver2.thrift')}/default`
}

function shellWords(argv: readonly string[]): string {
  return argv.map(quoteForShell).join(' ')
}
