// The SSH server.
import { mkdir } from 'node:fs/promises'
import type { SshPrograms } from '../../artifacts/model.js'
import { isErrno } from '../../host/errno.js'
import { instanceVariable, serviceVariable } from '../../host/processes.js'
import { runProgram } from '../../host/run-program.js'
import type { Instance, ServiceDefinition } from '../contract.js'
import { baseEnvironment, service } from '../service.js'
import { accountVariables, writeAccounts } from './accounts.js'
import { keysReady, makeKeys } from './keys.js'
import { serverConfigFile } from './paths.js'
import { askForBanner, askForLogin } from './probe.js'

export function sshService(instance: Instance, programs: SshPrograms): ServiceDefinition {
  const { program, options, variables } = programs.server
  const start = [program, '-f', serverConfigFile(instance), ...options]
  const environment = { ...baseEnvironment(instance), ...variables, ...accountVariables(instance, programs) }
  return service(instance, {
    id: 'sshd',
    component: 'ssh',
    title: 'SSH server',
    // In the foreground, with its log on standard error.
    argv: [...start, '-o', `VersionAddendum=${mark(instance)}`, '-D', '-e'],
    environment,
    dependsOn: ['ssh-keys'],
    ports: ['sshd'],
    beforeStart: async (signal) => {
      // Modes may have been changed since the task has run.
      if (!(await keysReady(instance, programs, signal))) await makeKeys(instance, programs, signal)
      await writeAccounts(instance, programs)
      if (instance.user.uid === 0) await ensureEmptyFolder([...start, '-t'], environment, signal)
    },
    probe: ({ signal }) => askForLogin(instance, programs, signal),
    liveness: ({ signal }) => askForBanner(instance, signal),
  })
}

/** The server writes a title over its environment, and so over its mark; the title shows the command line. */
function mark({ id }: Instance): string {
  return `${instanceVariable}=${id} ${serviceVariable}=sshd`
}

/**
 * Run as root, the server locks its unprivileged part into an empty folder whose path is built in, below /run on Debian.
 * There it is made by the system's own service, which may never have run since the boot.
 */
async function ensureEmptyFolder(
  test: readonly string[],
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  const { lines } = await runProgram({ argv: test, environment, directory: '/', signal })
  const missing = /Missing privilege separation directory: (\/\S+)/.exec(lines.join('\n'))?.[1]
  if (missing === undefined) return
  try {
    await mkdir(missing, { mode: 0o755 })
  } catch (error) {
    // What cannot be made is told by the server itself, in its log.
    if (!isErrno(error, 'EEXIST', 'ENOENT', 'EROFS', 'EACCES', 'EPERM')) throw error
  }
}
