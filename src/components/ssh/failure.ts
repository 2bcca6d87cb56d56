// What the client says of a connection that failed, turned into a reason and a command.
import { StackError } from '../../errors.js'
import type { Instance } from '../contract.js'
import { address } from '../service.js'
import { authorizedKeysFile, hostKeyFile, knownHostsFile } from './paths.js'

const restart = 'sparkbox restart sshd'

/** `lines`: both streams of ssh, scp or sftp. */
export function explainFailure(instance: Instance, lines: readonly string[]): StackError {
  const text = lines.join('\n')
  const server = address(instance, 'sshd')
  const details = { lastLines: lines.slice(-5) }
  if (/Connection refused/.test(text)) {
    return new StackError('NOT_RUNNING', `no SSH server answers on ${server}: the service sshd does not run`, {
      hint: restart,
      details,
    })
  }
  const open = /Permissions (\d+) for '(.+)' are too open/.exec(text)
  if (open !== null) {
    const [, mode, path] = open
    const message = `others may read the private key ${path} (mode ${mode}), so the client does not use it`
    return new StackError('VERIFY_FAILED', message, { hint: `chmod 600 ${path}`, details })
  }
  if (/Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/.test(text)) {
    const message = `Host key verification failed: the server on ${server} does not show the key of ${knownHostsFile(instance)}`
    return new StackError('VERIFY_FAILED', message, {
      hint: `${restart} (it compares the file with ${hostKeyFile(instance)})`,
      details,
    })
  }
  if (/Permission denied \(/.test(text)) {
    const message = `the server on ${server} does not accept the key of this instance; it reads ${authorizedKeysFile(instance)}`
    return new StackError('VERIFY_FAILED', message, { hint: `${restart}; sparkbox logs sshd`, details })
  }
  const last = lines.findLast((line) => line.trim() !== '') ?? 'no word of why'
  return new StackError('VERIFY_FAILED', `the login on ${server} failed: ${last}`, {
    hint: 'sparkbox logs sshd',
    details,
  })
}
