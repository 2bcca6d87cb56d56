// For tests only: an instance whose SSH server is real, and the accounts it can run under.
import { randomBytes } from 'node:crypto'
import { chmod, chown, lstat, mkdtemp, readdir, readFile, realpath } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SshPrograms } from '../../artifacts/model.js'
import { readMachine } from '../../host/machine.js'
import { freePorts } from '../../host/testing.js'
import { type Account, readPasswd } from '../../host/user.js'
import { findHome } from '../../instance/home.js'
import { makePlan } from '../../instance/plan.js'
import { testInstance } from '../../instance/testing.js'
import { writePlan } from '../../instance/write.js'
import { findTools } from '../../stack/find-tools.js'
import type { NodeSpec } from '../../supervisor/spec.js'
import type { Instance } from '../contract.js'

/**
 * OpenSSH of this machine, else one that is unpacked once and kept for later runs; that takes the network, so it is done
 * with SPARKBOX_SLOW_TESTS=1 only. Null where there is none.
 */
export async function testPrograms(): Promise<SshPrograms | null> {
  const root = join(tmpdir(), `sparkbox-tests-${process.getuid!()}`)
  const offline = process.env.SPARKBOX_SLOW_TESTS !== '1'
  const search = { environment: process.env, store: join(root, 'store'), cache: join(root, 'cache'), offline }
  const home = { ...findHome(process.env), instances: '/nowhere' }
  const work = { signal: AbortSignal.timeout(150_000), emit: () => {} }
  return (await findTools(home, search, undefined, await readMachine(), work)).sshd ?? null
}

/** Another account than root that has a shell; undefined where the machine has none, or we are not root. */
export async function plainAccount(): Promise<Account | undefined> {
  if (process.getuid!() !== 0) return undefined
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n')
  const withShell = lines.filter((line) => /\/(ba|da|)sh$/.test(line)).map((line) => line.split(':')[0])
  return (await readPasswd()).find(({ name, uid }) => uid !== 0 && withShell.includes(name))
}

export async function ownAccount(): Promise<Account> {
  return (await readPasswd()).find(({ uid }) => uid === process.getuid!())!
}

/** Written to a temporary folder whose name is hard to quote; its person's home is `home` in it. */
export async function sshInstance(programs: SshPrograms, account: Account, more = ''): Promise<Instance> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), `ssh it's "%h" `)))
  await chmod(folder, 0o755)
  const yaml = `ports: {sshd: ${freePorts(1)[0]}}\n${more}`
  const instance = testInstance(
    { root: join(folder, 'box'), yaml },
    {
      id: randomBytes(8).toString('hex'),
      tools: { sshd: programs, r: null },
      user: { ...account, home: join(folder, 'home') },
    },
  )
  // Links would lead to products that are not there.
  await writePlan(
    instance,
    { ...makePlan(instance), links: [] },
    { signal: AbortSignal.timeout(10_000), emit: () => {} },
  )
  return instance
}

/** The nodes of the component alone, under the account that the instance is for. */
export function sshNodes(instance: Instance): NodeSpec[] {
  const { uid, gid } = instance.user
  const nodes = makePlan(instance).nodes.filter(({ component }) => component === 'ssh')
  if (uid === process.getuid!()) return nodes
  return nodes.map((node) =>
    node.kind === 'task'
      ? { ...node, run: (work) => node.run(work).then(() => giveAway(instance.directories.root, uid, gid)) }
      : { ...node, runAs: { uid, gid } },
  )
}

async function giveAway(path: string, uid: number, gid: number): Promise<void> {
  await chown(path, uid, gid)
  if (!(await lstat(path)).isDirectory()) return
  for (const name of await readdir(path)) {
    const child = join(path, name)
    if (!(await lstat(child)).isSymbolicLink()) await giveAway(child, uid, gid)
  }
}

/** Path, mode, time of change and content of everything below a folder; empty where there is none. */
export async function snapshot(path: string): Promise<string[]> {
  const stats = await lstat(path).catch(() => null)
  if (stats === null) return []
  const line = `${path} ${stats.mode.toString(8)} ${stats.mtimeMs}`
  if (stats.isFile()) return [`${line} ${await readFile(path, 'base64')}`]
  if (!stats.isDirectory()) return [line]
  const names = (await readdir(path)).sort()
  return [line, ...(await Promise.all(names.map((name) => snapshot(join(path, name))))).flat()]
}
