// beeline, hive, hiveserver2 and schematool under their own names.
import { quoteForShell, shellWords } from '../../host/shell-word.js'
import type { Instance, Launcher } from '../contract.js'
import { clientScript } from '../launcher-script.js'
import { supervisedFunctions, typed } from '../supervised.js'
import { beelineScript } from './beeline.js'
import { schemaToolCommand, schemaToolEnvironment } from './tasks.js'

export function hiveLaunchers(instance: Instance): Launcher[] {
  return [
    { name: 'beeline', script: clientScript(instance, beelineScript(instance)) },
    { name: 'hive', script: clientScript(instance, hive(instance)) },
    { name: 'hiveserver2', script: clientScript(instance, hiveServer2(instance)) },
    { name: 'schematool', script: clientScript(instance, schemaTool(instance)) },
  ]
}

/** `hive` is beeline on the instance, as in Hive 4 itself; `--service` names another program of Hive. */
function hive(instance: Instance): string {
  return `${supervisedFunctions(instance)}case "$1" in
  --service)
    case "$2" in
      schemaTool | schematool) shift 2; exec ${shellWords([`${instance.directories.bin}/schematool`])} "$@" ;;
      beeline | cli) shift 2 ;;
      metastore | hiveserver2) service=$2; shift 2; no_arguments "hive --service $service" "$@"; in_foreground "$service" ;;
      *) echo "hive: unknown service '$2'; known: beeline schemaTool metastore hiveserver2" >&2; exit 2 ;;
    esac ;;
esac
exec ${shellWords([`${instance.directories.bin}/beeline`])} "$@"
`
}

function hiveServer2(instance: Instance): string {
  return `exec ${shellWords([`${instance.directories.bin}/hive`])} --service hiveserver2 "$@"\n`
}

/**
 * The real tool, but for `-initSchema` on the instance's own database: that is the work of a task of the supervisor,
 * which does it at most once. A URL of another database is the person's own affair.
 */
function schemaTool(instance: Instance): string {
  const variables = Object.entries(schemaToolEnvironment(instance)).map(
    ([name, value]) => `export ${name}=${quoteForShell(value)}`,
  )
  const tool = shellWords(schemaToolCommand(instance))
  return `${supervisedFunctions(instance)}${variables.join('\n')}
init= type=postgres previous=
for argument in "$@"; do
  case "$argument" in
    -initSchema | -initOrUpgradeSchema) init=$argument ;;
    -url) exec ${tool} "$@" ;;
  esac
  [ "$previous" = -dbType ] && type=$argument
  previous=$argument
done
[ -z "$init" ] && exec ${tool} "$@"
if [ "$type" != postgres ]; then
  echo "schematool: the metastore of this instance lies in PostgreSQL, not in '$type'; say -dbType postgres" >&2
  exit 2
fi
echo "Starting the Hive metastore, which makes its schema where there is none (${typed(instance, 'up metastore')})"
(use_sparkbox; exec "$sparkbox" up metastore >/dev/null) || exit
${tool} -dbType postgres -info || exit
echo 'The schema is there, and its data stays as it is.'
echo 'schemaTool completed'
`
}
