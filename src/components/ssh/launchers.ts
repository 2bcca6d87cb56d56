// ssh, scp and sftp under their own names: the machine's programs, which know this instance's server besides all others.

import type { SshPrograms } from '../../artifacts/model.js'
import { quoteForShell } from '../../host/shell-word.js'
import type { Instance, Launcher } from '../contract.js'
import { clientScript } from '../launcher-script.js'
import { address, port } from '../service.js'
import { clientConfigFile } from './paths.js'

export function sshLaunchers(instance: Instance, { client }: SshPrograms): Launcher[] {
  const variables = Object.entries(client.variables).map(([name, value]) => `${name}=${quoteForShell(value)}`)
  const launcher = (name: string, words: readonly string[]): Launcher => {
    const command = [...variables, ...words.map(quoteForShell)].join(' ')
    const start = variables.length === 0 ? `exec ${command}` : `exec env ${command}`
    return { name, script: clientScript(instance, `${warning(instance, name)}${start} "$@"\n`) }
  }
  const config = ['-F', clientConfigFile(instance)]
  return [
    launcher('ssh', [client.ssh, ...config]),
    // They start ssh by a path that is built in.
    launcher('scp', [client.scp, '-S', client.ssh, ...config]),
    launcher('sftp', [client.sftp, '-S', client.ssh, ...config]),
  ]
}

/** The client only says "Connection refused". /proc shows 127.0.0.1 in the byte order of x86-64 and arm64. */
function warning(instance: Instance, name: string): string {
  const listening = `0100007F:${port(instance, 'sshd').toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`
  return `case " $* " in *localhost* | *127.0.0.1*)
  grep -q '${listening}' /proc/net/tcp 2>/dev/null ||
    echo "${name}: the SSH server of this instance (${address(instance, 'sshd')}) does not run: 'sparkbox restart sshd' or 'sparkbox logs sshd'" >&2 ;;
esac
`
}
