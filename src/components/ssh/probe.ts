// Questions to the SSH server.
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import type { SshPrograms } from '../../artifacts/model.js'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import { runProgram } from '../../host/run-program.js'
import type { ProbeAnswer } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'
import { askForEvidence } from '../probe-answer.js'
import { address, baseEnvironment, port } from '../service.js'
import { explainFailure } from './failure.js'
import { clientConfigFile, knownHostsFile } from './paths.js'

/**
 * The host key is ours and our key logs in. File transfer is what is asked for, since the server does that itself: a login
 * shell would first read a person's own files, which may fail or take their time.
 */
export function askForLogin(instance: Instance, { client }: SshPrograms, signal: AbortSignal): Promise<ProbeAnswer> {
  return askForEvidence(signal, async () => {
    const { exitCode, lines } = await runProgram({
      argv: [client.ssh, '-F', clientConfigFile(instance), '-s', '127.0.0.1', 'sftp'],
      environment: { ...baseEnvironment(instance), ...client.variables },
      directory: instance.directories.run,
      signal,
    })
    if (exitCode !== 0) throw explainFailure(instance, lines)
    return `login by key as ${instance.user.name} on ${address(instance, 'sshd')}, host key ${await fingerprint(instance)}`
  })
}

/** Cheap, and it leaves no trace: the server says who it is, with the mark of the instance (RFC 4253, section 4.2). */
export function askForBanner(instance: Instance, signal: AbortSignal): Promise<ProbeAnswer> {
  return askForEvidence(signal, async () => {
    const banner = await readBanner(instance, signal)
    if (banner?.startsWith('SSH-2.0-') && banner.includes(instance.id)) return banner
    throw new StackError(
      'NOT_RUNNING',
      `no SSH server answers on ${address(instance, 'sshd')}, but ${banner ?? 'nobody'}`,
    )
  })
}

/** As `ssh-keygen -l` shows it: of the key that clients compare with. */
export async function fingerprint(instance: Instance): Promise<string> {
  const [, , key = ''] = (await readFile(knownHostsFile(instance), 'utf8')).trim().split(' ')
  const hash = createHash('sha256').update(Buffer.from(key, 'base64')).digest('base64')
  return `SHA256:${hash.replace(/=+$/, '')}`
}

async function readBanner(instance: Instance, signal: AbortSignal): Promise<string | undefined> {
  const socket = connect({ host: '127.0.0.1', port: port(instance, 'sshd'), signal })
  try {
    await once(socket, 'connect', { signal })
    // A client that leaves without a name of its own is logged as an error.
    socket.write('SSH-2.0-sparkbox\r\n')
    for await (const line of createInterface({ input: socket, signal })) return line
    return undefined
  } catch (error) {
    signal.throwIfAborted()
    if (!isErrno(error, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE')) throw error
    throw new StackError('NOT_RUNNING', `no SSH server answers on ${address(instance, 'sshd')}`, { cause: error })
  } finally {
    socket.destroy()
  }
}
