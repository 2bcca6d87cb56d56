// A machine within the machine: processes, network, /tmp, /run and shared memory of its own, so that what a test leaves
// can be compared with what was there before, whatever else runs here.
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const namespaces = ['--mount', '--pid', '--net', '--ipc']

/** Why no such machine can be made here; null where it can. */
export function whyNoPrivateMachine(): string | null {
  if (process.getuid?.() !== 0) return 'only root can make these namespaces'
  try {
    execFileSync('unshare', [...namespaces, '--fork', '--mount-proc', 'mount', '-t', 'tmpfs', 'none', '/run'], {
      stdio: 'pipe',
    })
    return null
  } catch (error) {
    return `the namespaces cannot be made: ${error instanceof Error ? error.message : error}`
  }
}

/** The first process of the machine with its children, and what looks at it. */
const own = / (sh -ec ip link set lo up.*|sleep 1|ps -eo stat=,args=)$/s

/** As /proc/net/tcp has it: `0100007F:2328`. */
function localAddress(line: string): string {
  return line.trim().split(/\s+/)[1] ?? ''
}

/** Everything that an instance could leave behind, each as one line. */
export interface Remains {
  /** Paths of the folders that were asked for, without what is mounted below them. */
  files: string[]
  /** Command lines. */
  processes: string[]
  /** Local addresses of TCP and UDP, and the paths of unix sockets. */
  sockets: string[]
}

export class PrivateMachine {
  /** Stands before a command that is to run in it. */
  readonly prefix: readonly string[]
  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
    pid: number,
  ) {
    this.prefix = ['nsenter', '--target', String(pid), ...namespaces, '--']
  }

  /** `shown` are folders that are the same inside, also those below /tmp. */
  static async make(shown: readonly string[]): Promise<PrivateMachine> {
    const folder = await mkdtemp(join(tmpdir(), 'sparkbox-machine-'))
    const visible = [...shown, fileURLToPath(new URL('../..', import.meta.url))].filter((each) =>
      each.startsWith('/tmp/'),
    )
    const steps = [
      'ip link set lo up',
      `mount -t tmpfs -o mode=1777 none ${folder}`,
      ...visible.flatMap((each) => {
        const place = `${folder}${each.slice('/tmp'.length)}`
        return [`mkdir -p ${place}`, `mount --rbind ${each} ${place}`]
      }),
      `mount --move ${folder} /tmp`,
      'mount -t tmpfs none /run',
      'mount -t tmpfs -o mode=1777 none /dev/shm',
      'mkdir -p /var/lib/sparkbox && mount -t tmpfs none /var/lib',
      'echo ready',
      // The first process of a machine reaps what nobody else waits for.
      'while :; do sleep 1 & wait; done',
    ]
    const argv = [...namespaces, '--fork', '--kill-child', '--mount-proc', 'sh', '-ec', steps.join('\n')]
    const holder = spawn('unshare', argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = once(holder, 'exit').then(([code]) => Promise.reject(new Error(`unshare ended with ${code}`)))
    ended.catch(() => {})
    await Promise.race([once(holder.stdout!, 'data'), ended])
    const children = await promisify(execFile)('ps', ['--ppid', String(holder.pid), '-o', 'pid='])
    return new PrivateMachine(holder, folder, Number(children.stdout.trim()))
  }

  /** What is there now; `folders` beside those that every program may write to. */
  async remains(folders: readonly string[]): Promise<Remains> {
    const places = ['/tmp', '/run', '/dev/shm', '/var/lib', ...folders]
    // What vanishes while it is looked at is no failure.
    const find = 'find "$@" -printf "%y %p\\n" 2>/dev/null || true'
    const files = await this.lines('sh', ['-c', find, 'find', ...places])
    const processes = await this.lines('ps', ['-eo', 'stat=,args='])
    const [tcp, udp, unix] = await Promise.all([
      this.lines('sh', ['-c', 'tail -n +2 -q /proc/net/tcp /proc/net/tcp6']),
      this.lines('sh', ['-c', 'tail -n +2 -q /proc/net/udp /proc/net/udp6']),
      this.lines('sh', ['-c', 'tail -n +2 -q /proc/net/unix']),
    ])
    return {
      files: [...new Set(files)].sort(),
      processes: processes.filter((each) => !own.test(each)).sort(),
      // A closed connection waits for a minute (TIME_WAIT) and belongs to nobody.
      sockets: [
        ...tcp.filter((each) => !/^\s*\d+: \S+ \S+ 06 /.test(each)).map((each) => `tcp ${localAddress(each)}`),
        ...udp.map((each) => `udp ${localAddress(each)}`),
        ...unix.flatMap((each) => / (\S*[/@]\S*)$/.exec(each)?.[1] ?? []).map((path) => `unix ${path}`),
      ].sort(),
    }
  }

  async close(): Promise<void> {
    const exit = once(this.holder, 'exit')
    this.holder.kill('SIGKILL')
    await exit
    await rm(this.folder, { recursive: true, force: true })
  }

  /** What a program inside prints. */
  async lines(program: string, words: readonly string[]): Promise<string[]> {
    const [first = '', ...rest] = [...this.prefix, program, ...words]
    const { stdout } = await promisify(execFile)(first, rest, { maxBuffer: 64 * 1024 * 1024 })
    return stdout.split('\n').filter((line) => line !== '')
  }
}
