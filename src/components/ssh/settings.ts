// sshd_config and ssh_config, as sshd_config(5) and ssh_config(5) describe them.
import { join } from 'node:path'
import { headerComment } from '../../config/header.js'
import type { ConfigFile } from '../../config/model.js'
import { instanceVariable } from '../../host/processes.js'
import type { Instance } from '../contract.js'
import { instanceVariables } from '../environment.js'
import { baseEnvironment, port } from '../service.js'
import { authorizedKeysFile, hostKeyAlias, hostKeyFile, knownHostsFile, userKeyFile } from './paths.js'

export function sshConfigFiles(instance: Instance): ConfigFile[] {
  const file = { format: 'text', section: null, settings: {}, mode: 0o644 } as const
  return [
    { ...file, path: 'ssh/sshd_config', text: serverConfig(instance), readers: ['sshd'] },
    { ...file, path: 'ssh/ssh_config', text: clientConfig(instance), readers: [] },
  ]
}

function serverConfig(instance: Instance): string {
  const { uid, name } = instance.user
  return `${headerComment()}
ListenAddress 127.0.0.1
Port ${port(instance, 'sshd')}
HostKey ${quote(hostKeyFile(instance))}
PidFile none

# One account, one key, nothing else.
AllowUsers ${name.replace(/[^\w.-]/g, '?')}
PermitRootLogin ${uid === 0 ? 'prohibit-password' : 'no'}
PubkeyAuthentication yes
AuthorizedKeysFile ${quoteExpanded(authorizedKeysFile(instance))}
PasswordAuthentication no
ChallengeResponseAuthentication no
# PAM has no service for a server of a person's own.
UsePAM no
# It would refuse an instance below /tmp. sparkbox sees to the modes of the keys itself.
StrictModes no

AllowAgentForwarding no
X11Forwarding no
PermitUserEnvironment no
AcceptEnv LANG LC_*
SetEnv ${Object.entries(sessionVariables(instance))
    .map(([variable, value]) => quote(`${variable}=${value}`))
    .join(' ')}
PrintMotd no
PrintLastLog no
UseDNS no
Subsystem sftp internal-sftp

# Whoever only asks whether there is a server leaves no line in the log; whoever tells a name does.
LogLevel ERROR
Match User *
  LogLevel INFO
`
}

/** What a login finds. The mark lets the stop of the instance end what a lost session has left. */
function sessionVariables(instance: Instance): Record<string, string> {
  const path = [instance.directories.bin, baseEnvironment(instance).PATH].join(':')
  return { ...instanceVariables(instance), PATH: path, [instanceVariable]: instance.id }
}

function clientConfig(instance: Instance): string {
  return `${headerComment()}
Host localhost 127.0.0.1
  HostName 127.0.0.1
  Port ${port(instance, 'sshd')}
  User ${quote(instance.user.name)}
  IdentityFile ${quoteExpanded(userKeyFile(instance))}
  IdentitiesOnly yes
  IdentityAgent none
  PreferredAuthentications publickey
  BatchMode yes
  HostKeyAlias ${hostKeyAlias(instance)}
  UserKnownHostsFile ${quoteExpanded(knownHostsFile(instance))}
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  SendEnv LANG LC_*

# Every other host as without this file.
Host * !localhost !127.0.0.1
  Include ${quote(join(instance.user.home, '.ssh', 'config'))}
  Include /etc/ssh/ssh_config
`
}

/** One word, also with spaces in it. */
function quote(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`
}

/** As `quote`, where a percent sign begins a token. */
function quoteExpanded(text: string): string {
  return quote(text.replaceAll('%', '%%'))
}
