// OpenSSH: its server and its clients, of this machine or unpacked from the distribution's packages.
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import { hasDistribution, obtainPackages } from './distribution.js'
import type { SshPrograms } from './model.js'
import { findAccountLibrary, findSshClient, findSshServer, packageFolder } from './ssh-search.js'
import type { ToolSearch } from './tool-search.js'

/** A network that hangs must not hold up the rest, which does without SSH. */
const obtainMilliseconds = 120_000

/**
 * Null where this machine has no OpenSSH that can be used, and none can be obtained; then a notice says why.
 * `needsAccounts`: the server runs as root and has to be shown other accounts than the system's.
 */
export async function findSsh(search: ToolSearch, needsAccounts: boolean, work: Work): Promise<SshPrograms | null> {
  const present = await findPresent(search, needsAccounts, work)
  if (isComplete(present, needsAccounts)) return asPrograms(present)
  if (search.offline || !(await hasDistribution(search))) return null
  const deadline = AbortSignal.timeout(obtainMilliseconds)
  try {
    await obtainMissing(present, needsAccounts, search, { ...work, signal: AbortSignal.any([work.signal, deadline]) })
  } catch (error) {
    work.signal.throwIfAborted()
    if (!deadline.aborted && !(error instanceof StackError)) throw error
    const reason = error instanceof StackError ? error.message : `no answer within ${obtainMilliseconds / 1000} s`
    work.emit({ type: 'notice', level: 'warning', text: `the service sshd is left out: ${reason}` })
    return null
  }
  const obtained = await findPresent(search, needsAccounts, work)
  return isComplete(obtained, needsAccounts) ? asPrograms(obtained) : null
}

interface Present {
  server: SshPrograms['server'] | null
  client: SshPrograms['client'] | null
  accountLibrary: string | null
}

async function findPresent(search: ToolSearch, needsAccounts: boolean, work: Work): Promise<Present> {
  return {
    server: await findSshServer(search, work),
    client: await findSshClient(search),
    accountLibrary: needsAccounts ? await findAccountLibrary(search) : null,
  }
}

function isComplete(present: Present, needsAccounts: boolean): boolean {
  return present.server !== null && present.client !== null && (!needsAccounts || present.accountLibrary !== null)
}

function asPrograms({ server, client, accountLibrary }: Present): SshPrograms {
  return { server: server!, client: client!, accountLibrary }
}

/** Each in a folder of its own: a folder that is there counts as complete. */
async function obtainMissing(present: Present, needsAccounts: boolean, search: ToolSearch, work: Work): Promise<void> {
  const missing = [
    ...(present.server === null ? ['openssh-server'] : []),
    ...(present.client === null ? ['openssh-client'] : []),
    ...(needsAccounts && present.accountLibrary === null ? ['libnss-wrapper'] : []),
  ]
  for (const name of missing)
    await obtainPackages({ packages: [name], target: packageFolder(search, name) }, search, work)
}
