// Programs beside the stack's own artifacts that an instance can do without.
import { delimiter } from 'node:path'
import { hasDistribution } from '../artifacts/distribution.js'
import type { SshPrograms } from '../artifacts/model.js'
import { findSsh } from '../artifacts/ssh-programs.js'
import type { ToolSearch } from '../artifacts/tool-search.js'
import type { Work } from '../events.js'
import type { Machine } from '../host/machine.js'
import { isPasswordLocked, readPasswd } from '../host/user.js'
import type { Home } from '../instance/home.js'
import type { Installed } from '../instance/installed.js'

export type Tools = NonNullable<Installed['tools']>

/**
 * What could not be had once is not fetched again at every start, only looked for on this machine: `sshd` is null then,
 * and absent as long as nobody was allowed to fetch it.
 */
export async function findTools(
  home: Home,
  search: Omit<ToolSearch, 'configured'>,
  earlier: Tools | undefined,
  machine: Machine,
  work: Work,
): Promise<Tools> {
  const environment = { ...search.environment, PATH: withoutLaunchers(search.environment.PATH ?? '', home) }
  const offline = search.offline || earlier?.sshd === null
  const options = { ...search, environment, offline, configured: null }
  const sshd = await findSsh(options, await needsAccounts(machine), work)
  if (sshd === null && search.offline && earlier?.sshd !== null) return {}
  return { sshd }
}

/** What `findTools` would find or fetch, without fetching it. */
export async function planTools(
  home: Home,
  search: Omit<ToolSearch, 'configured'>,
  earlier: Tools | undefined,
  machine: Machine,
  work: Work,
): Promise<{ tools: Tools; isObtained: boolean }> {
  const tools = await findTools(home, { ...search, offline: true }, earlier, machine, work)
  const mayFetch = !search.offline && earlier?.sshd !== null && (await hasDistribution({ ...search, configured: null }))
  if ((tools.sshd ?? null) !== null || !mayFetch) return { tools, isObtained: false }
  return { tools: { sshd: unknownSsh }, isObtained: true }
}

const unknownSsh: SshPrograms = {
  server: { program: '/usr/sbin/sshd', options: [], variables: {} },
  client: { ssh: 'ssh', scp: 'scp', sftp: 'sftp', keygen: 'ssh-keygen', variables: {} },
  accountLibrary: null,
}

/** In a shell with the variables of an instance `ssh` is our own launcher, which needs the real one. */
function withoutLaunchers(path: string, { instances }: Home): string {
  const folders = path.split(delimiter).filter((folder) => !folder.startsWith(`${instances}/`))
  return folders.join(delimiter)
}

/** A server that runs as root wants an account `sshd` to give up its rights to, and refuses accounts that are locked. */
async function needsAccounts({ uid, user }: Machine): Promise<boolean> {
  if (uid !== 0) return false
  const hasAccount = (await readPasswd()).some(({ name }) => name === 'sshd')
  return !hasAccount || (user !== null && (await isPasswordLocked(user.name)))
}
