// Looks for the parts of OpenSSH, on this machine and among what was unpacked into the store.
import { join } from 'node:path'
import type { Work } from '../events.js'
import { askProgram } from './ask-program.js'
import { libraryFolders, libraryVariables } from './library-folders.js'
import type { SshClient, SshServer } from './model.js'
import { isExecutable, isReachable } from './paths.js'
import { findPrograms, pathFolders, type ToolSearch, toolsFolder } from './tool-search.js'

const sbinFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** The first that runs; null where there is none. */
export async function findSshServer(search: ToolSearch, work: Work): Promise<SshServer | null> {
  // An ordinary user has no sbin on PATH.
  const folders = [...pathFolders(search.environment), ...(search.systemFolders ?? sbinFolders)]
  const [system] = await findPrograms(['sshd'], { PATH: folders.join(':') })
  const unpacked = packageFolder(search, 'openssh-server')
  const variables = await libraryVariables(unpacked)
  const candidates = [
    ...(system === undefined ? [] : [{ program: system, root: null, variables: {} }]),
    { program: join(unpacked, 'usr/sbin/sshd'), root: unpacked, variables },
  ]
  for (const { program, root, variables } of candidates) {
    if (!(await isExecutable(program))) continue
    const version = await versionOf(program, { ...search.environment, ...variables }, work)
    if (version !== null) return { program, variables, options: await serverOptions(version, root) }
  }
  return null
}

/** `-?` is no option; the server says so, with its version. Null for a program that does not run, or is no OpenSSH. */
async function versionOf(
  program: string,
  environment: ToolSearch['environment'],
  { signal }: Work,
): Promise<number | null> {
  const { lines } = await askProgram([program, '-?'], environment, signal)
  const [, major, minor] = /OpenSSH_(\d+)\.(\d+)/.exec(lines.join('\n')) ?? []
  return major === undefined ? null : Number(major) * 100 + Number(minor)
}

/**
 * `root`: where it was unpacked. A server before 9.8 that starts itself anew loses the way to its libraries, `-r` keeps it
 * from doing so. Later ones start programs whose paths are built in (sshd_config(5): SshdSessionPath, SshdAuthPath), and
 * would shut out 127.0.0.1 after a few connections that ask only whether they are there (PerSourcePenalties).
 */
async function serverOptions(version: number, root: string | null): Promise<string[]> {
  if (version < 908) return root === null ? [] : ['-r']
  const helpers =
    root === null
      ? []
      : [
          ['SshdSessionPath', join(root, 'usr/lib/openssh/sshd-session')],
          ['SshdAuthPath', join(root, 'usr/lib/openssh/sshd-auth')],
        ]
  const options = ['-o', 'PerSourcePenalties=no']
  for (const [name, path] of helpers) if (await isExecutable(path!)) options.push('-o', `${name}=${path}`)
  return options
}

/** ssh, scp, sftp and ssh-keygen from one place; null where one of them is missing. */
export async function findSshClient(search: ToolSearch): Promise<SshClient | null> {
  const system = await clientIn(pathFolders(search.environment), {})
  if (system !== null) return system
  // The server's package needs the client's, and has brought it where the machine lacks it.
  for (const name of ['openssh-client', 'openssh-server']) {
    const folder = packageFolder(search, name)
    const unpacked = await clientIn([join(folder, 'usr/bin')], await libraryVariables(folder))
    if (unpacked !== null) return unpacked
  }
  return null
}

async function clientIn(folders: readonly string[], variables: Record<string, string>): Promise<SshClient | null> {
  const find = async (name: string) => (await findPrograms([name], { PATH: folders.join(':') }))[0]
  const [ssh, scp, sftp, keygen] = await Promise.all(['ssh', 'scp', 'sftp', 'ssh-keygen'].map(find))
  if (ssh === undefined || scp === undefined || sftp === undefined || keygen === undefined) return null
  return { ssh, scp, sftp, keygen, variables }
}

/** nss_wrapper; null where there is none. */
export async function findAccountLibrary(search: ToolSearch): Promise<string | null> {
  const system = [...(await libraryFolders('/')), '/usr/lib64', '/usr/lib']
  const unpacked = await libraryFolders(packageFolder(search, 'libnss-wrapper'))
  for (const folder of [...system, ...unpacked]) {
    const library = join(folder, 'libnss_wrapper.so')
    if (await isReachable(library)) return library
  }
  return null
}

/** Where a package is unpacked. */
export function packageFolder({ store }: ToolSearch, name: string): string {
  return join(toolsFolder(store), name)
}
