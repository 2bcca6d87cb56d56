// beeline: on the instance where no other server is named, and with the instance's password where that is asked for.
import { quoteForShell, shellWords } from '../../host/shell-word.js'
import type { Instance } from '../contract.js'
import { javaCommand } from '../jvm.js'
import { rawVariable, whenRaw } from '../launcher-script.js'
import { port } from '../service.js'
import { everythingOption } from '../spark/logging.js'
import { beelineJvm } from './jvms.js'
import { sqlPasswordPath } from './password.js'

/**
 * Without `-u` it connects to the instance, and HiveServer2 then sends it no log of each statement. Settings of a session
 * stand in --hiveconf and not in the URL, which would show them in the prompt.
 */
export function beelineScript(instance: Instance): string {
  const start = `${shellWords(javaCommand(instance, beelineJvm(instance)))} ${whenRaw(everythingOption(instance))} ${beelineClass}`
  return `${instance.sqlPassword === null ? '' : ownServers(instance, start)}for argument in "$@"; do
  case "$argument" in -u | -r | -c | --help | --version | --property-file) exec ${start} "$@" ;; esac
done
[ -n "$${rawVariable}" ] || set -- --hiveconf hive.server2.logging.operation.level=NONE "$@"
exec ${start} ${shellWords(['-u', jdbcUrl(instance), ...account(instance)])} "$@"
`
}

/**
 * A URL of one of the instance's own servers, as a guide has it, works without a password too: beeline gets the file that
 * holds it, unless another one is given.
 */
function ownServers(instance: Instance, start: string): string {
  const servers = ['hiveserver2.thrift', 'spark-thrift.thrift'].filter((id) => id in instance.ports)
  const own = servers.flatMap((id) =>
    ['127.0.0.1', 'localhost'].flatMap((host) => {
      const url = quoteForShell(`jdbc:hive2://${host}:${port(instance, id)}`)
      return [url, `${url}/*`]
    }),
  )
  const [user, name, option, file] = account(instance).map(quoteForShell)
  return `own= named= given= previous=
for argument in "$@"; do
  case "$argument" in
    -n) named=yes ;;
    -p | -w | --password-file | jdbc:*password=*) given=yes ;;
    ${own.join(' | ')}) [ "$previous" != -u ] || own=yes ;;
  esac
  previous=$argument
done
if [ -n "$own" ] && [ -z "$given" ]; then
  [ -n "$named" ] || set -- ${user} ${name} "$@"
  exec ${start} ${option} ${file} "$@"
fi
`
}

function account(instance: Instance): string[] {
  const password = instance.sqlPassword === null ? [] : ['-w', sqlPasswordPath(instance)]
  return ['-n', instance.user.name, ...password]
}

const beelineClass = 'org.apache.hive.beeline.BeeLine'

export function jdbcUrl(instance: Instance): string {
  return `jdbc:hive2://127.0.0.1:${port(instance, 'hiveserver2.thrift')}/default`
}
