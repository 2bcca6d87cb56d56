// A network in which only loopback is up, and which counts whatever wants to leave it.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** RFC 5737: an address that no host has. Asked for names in place of the machine's own server, which may be on loopback. */
const nameServer = '192.0.2.53'

/** Why no such network can be made here; null where it can. */
export function whyNoNetwork(): string | null {
  if (process.getuid?.() !== 0) return 'only root can make a network namespace'
  try {
    execFileSync('unshare', ['--net', '--mount', 'ip', 'link', 'set', 'lo', 'up'], { stdio: 'pipe' })
    return null
  } catch (error) {
    return `no network namespace can be made: ${error instanceof Error ? error.message : error}`
  }
}

export class ClosedNetwork {
  /** Stands before a command that is to run in it. */
  readonly prefix: readonly string[]
  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
  ) {
    this.prefix = ['nsenter', '--target', String(holder.pid), '--net', '--mount', '--']
  }

  /** Folders in `hidden` are empty for those inside. */
  static async make(hidden: readonly string[] = []): Promise<ClosedNetwork> {
    const folder = await mkdtemp(join(tmpdir(), 'sparkbox-network-'))
    const resolver = join(folder, 'resolv.conf')
    await writeFile(resolver, `nameserver ${nameServer}\n`)
    const steps = [
      'ip link set lo up',
      `mount --bind ${resolver} /etc/resolv.conf`,
      ...hidden.map((each) => `if test -d ${each}; then mount -t tmpfs none ${each}; fi`),
      'echo ready',
      'exec sleep infinity',
    ]
    const argv = ['--net', '--mount', 'sh', '-ec', steps.join('\n')]
    const holder = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(holder, 'exit').then(([code]) => Promise.reject(new Error(`unshare ended with ${code}`)))
    ended.catch(() => {})
    await Promise.race([once(holder.stdout!, 'data'), ended])
    return new ClosedNetwork(holder, folder)
  }

  /**
   * How often something inside wanted to reach an address outside, by TCP, UDP or a question for a name: the kernel
   * counts for each network namespace what it has no route for.
   */
  async attempts(): Promise<number> {
    const [titles = '', numbers = ''] = (await this.read('snmp')).split('\n').filter((line) => line.startsWith('Ip: '))
    const four = numbers.split(' ')[titles.split(' ').indexOf('OutNoRoutes')]
    const six = /^Ip6OutNoRoutes\s+(\d+)$/m.exec(await this.read('snmp6'))?.[1]
    const total = Number(four) + Number(six)
    if (!Number.isInteger(total)) throw new Error('this kernel does not count OutNoRoutes')
    return total
  }

  /** Runs a program inside to its end. */
  async run(argv: readonly string[]): Promise<void> {
    const [program = '', ...words] = [...this.prefix, ...argv]
    await promisify(execFile)(program, words)
  }

  /** Names the network as the kernel does: `net:[4026532001]`. */
  async id(): Promise<string> {
    return readlink(`/proc/${this.holder.pid}/ns/net`)
  }

  async close(): Promise<void> {
    const exit = once(this.holder, 'exit')
    this.holder.kill('SIGKILL')
    await exit
    await rm(this.folder, { recursive: true })
  }

  private read(table: string): Promise<string> {
    return readFile(`/proc/${this.holder.pid}/net/${table}`, 'utf8')
  }
}
