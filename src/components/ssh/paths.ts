// Where the keys and the configuration lie.
import { join } from 'node:path'
import type { Instance } from '../contract.js'

/** Of mode 0700; the private keys in it of 0600. */
export function keyFolder(instance: Instance): string {
  return join(instance.directories.secrets, 'ssh')
}

export function hostKeyFile(instance: Instance): string {
  return join(keyFolder(instance), 'ssh_host_ed25519_key')
}

/** The key that a person of this instance logs in by. */
export function userKeyFile(instance: Instance): string {
  return join(keyFolder(instance), 'id_ed25519')
}

export function authorizedKeysFile(instance: Instance): string {
  return join(keyFolder(instance), 'authorized_keys')
}

export function knownHostsFile(instance: Instance): string {
  return join(keyFolder(instance), 'known_hosts')
}

/** The name under which known_hosts keeps the server, whatever its port is. */
export function hostKeyAlias({ id }: Instance): string {
  return `sparkbox-${id}`
}

export function clientConfigFile({ directories }: Instance): string {
  return join(directories.conf, 'ssh', 'ssh_config')
}

export function serverConfigFile({ directories }: Instance): string {
  return join(directories.conf, 'ssh', 'sshd_config')
}
