// Parts of shell scripts that hand the makers' way to start and stop a service over to sparkbox.
import { quoteForShell } from '../host/shell-word.js'
import type { Instance } from './contract.js'

/** A command as a person would type it: `sparkbox down namenode -i test`. */
export function typed(instance: Instance, words: string): string {
  return instance.name === 'default' ? `sparkbox ${words}` : `sparkbox ${words} -i ${instance.name}`
}

/**
 * Shell functions for the scripts of this instance.
 *
 * - `use_sparkbox` sets `$sparkbox`, the program, and leads it to this instance and its home, whatever the shell says.
 * - `control NAME VERB SERVICE` does what `NAME --daemon VERB` means. Its exit codes for `status` are those of Hadoop's
 *   own scripts (hadoop-functions.sh, hadoop_status_daemon) and of the LSB: 0 it runs, 3 it does not.
 * - `in_foreground SERVICE` starts a service and shows its log until Ctrl-C or its end.
 */
export function supervisedFunctions(instance: Instance): string {
  const { path, nodeFolder, environment } = instance.program
  const exports = Object.entries({ ...environment, SPARKBOX_INSTANCE: instance.name }).map(
    ([name, value]) => `  export ${name}=${quoteForShell(value)}`,
  )
  return `sparkbox=${quoteForShell(path)}
use_sparkbox() {
${exports.join('\n')}
  export PATH="$PATH":${quoteForShell(nodeFolder)}
  [ -x "$sparkbox" ] && return
  echo "sparkbox is no longer at $sparkbox; from where it is now, run once: ${typed(instance, 'up')}" >&2
  exit 127
}
control() {
  use_sparkbox
  case "$2" in
    start) exec "$sparkbox" up "$3" ;;
    stop) exec "$sparkbox" down "$3" ;;
    status) exec "$sparkbox" status "$3" ;;
  esac
  echo "$1 --daemon: start, stop or status, not '$2'" >&2
  exit 2
}
in_foreground() {
  use_sparkbox
  "$sparkbox" up "$1" || exit
  echo "$1 runs under sparkbox's watch. Its log follows; Ctrl-C ends this view and leaves $1 running." >&2
  echo "To stop it: ${typed(instance, 'down $1')}" >&2
  exec "$sparkbox" logs "$1" --follow --until-stopped
}
no_arguments() {
  command=$1
  shift
  [ $# -eq 0 ] && return
  echo "$command takes no '$1' here: settings stand in sparkbox.yaml (${typed(instance, 'config set KEY VALUE')})" >&2
  exit 2
}
`
}
