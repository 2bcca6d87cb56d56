// Runs the real program, as a person would type it, in a home of its own.
import { execFileSync, spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, inject } from 'vitest'

export const launcher = fileURLToPath(new URL('../../sparkbox', import.meta.url))

export interface Outcome {
  exitCode: number
  stdout: string
  stderr: string
  /** The JSON envelope; throws where standard output is something else. */
  json: () => Envelope
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into results of every command
type Data = any

export interface Envelope {
  status: 'ok' | 'error'
  data: Data
  error: { code: string; message: string; hint: string | null; details: Data } | null
}

export interface RunOptions {
  timeoutMilliseconds?: number
  /** Sent once, when this text has appeared on standard error. */
  interruptAt?: { text: string; signal: NodeJS.Signals }
  /** The signal is sent when this has settled. */
  interruptAfter?: { condition: Promise<unknown>; signal: NodeJS.Signals }
  environment?: Record<string, string>
}

/** Where a sandbox's commands run. */
export interface Surroundings {
  /** A command that runs another one, such as `nsenter … --`. */
  prefix?: readonly string[]
  environment?: Record<string, string>
  /** In place of the program of this folder. */
  program?: string
}

export class Sandbox {
  readonly home: string
  /** Stands before every command, with variables of its own. */
  private readonly around: Surroundings

  private constructor(home: string, around: Surroundings = {}) {
    this.home = home
    this.around = around
  }

  static async make(around: Surroundings = {}): Promise<Sandbox> {
    return new Sandbox(await mkdtemp(join(tmpdir(), 'sparkbox-test-')), around)
  }

  /** The same home for another program. */
  with(program: string): Sandbox {
    return new Sandbox(this.home, { ...this.around, program })
  }

  /**
   * Puts an installed stack into this home's store, as hard links into the home that all stack tests share; installs it
   * there if it is the first to ask. Costs a second from then on. Artifacts in `without` are left out. The links are
   * this sandbox's own to remove, but what is written into such a file changes it for all.
   */
  async seed(stack: string, { without = [] }: { without?: string[] } = {}): Promise<void> {
    const shared = new Sandbox(inject('sharedHome'))
    const { artifacts } = await shared.data('install', '--stack', stack, '--instance', `shared-${stack}`)
    const wanted = artifacts.filter(({ name }: { name: string }) => !without.includes(name))
    const folders = wanted.map(({ directory }: { directory: string }) => directory)
    for (const name of await readdir(join(shared.home, 'store')))
      if (name === 'tools' || name.startsWith('classes-')) folders.push(join(shared.home, 'store', name))
    const store = join(this.home, 'store')
    await mkdir(store, { recursive: true })
    execFileSync('cp', ['--archive', '--link', '--force', ...folders, store], { stdio: ['ignore', 'inherit', 'pipe'] })
  }

  async run(
    parameters: string[],
    { timeoutMilliseconds = 600_000, interruptAt, interruptAfter, environment }: RunOptions = {},
  ): Promise<Outcome> {
    const [program = launcher, ...words] = [
      ...(this.around.prefix ?? []),
      this.around.program ?? launcher,
      ...parameters,
    ]
    const child = spawn(program, words, {
      env: { ...process.env, SPARKBOX_HOME: this.home, CI: 'true', ...this.around.environment, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMilliseconds,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let stderr = ''
    let interrupted = false
    child.stdout.on('data', (chunk) => {
      stdout += chunk
    })
    child.stderr.on('data', (chunk) => {
      stderr += chunk
      if (interruptAt === undefined || interrupted || !stderr.includes(interruptAt.text)) return
      interrupted = true
      child.kill(interruptAt.signal)
    })
    void interruptAfter?.condition.finally(() => child.kill(interruptAfter.signal)).catch(() => {})
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => resolve(code ?? -1))
    })
    return { exitCode, stdout, stderr, json: () => JSON.parse(stdout) as Envelope }
  }

  /** The command's data; throws with all that was printed where it failed. */
  async data(...parameters: string[]): Promise<Data> {
    const outcome = await this.run([...parameters, '--json'])
    if (outcome.exitCode !== 0)
      throw new Error(`sparkbox ${parameters.join(' ')}: ${outcome.stdout}\n${outcome.stderr}`)
    // A warning of Node's concerns nobody who uses sparkbox.
    expect(outcome.stderr).not.toMatch(/^\(node:\d+\)/m)
    return outcome.json().data
  }

  async record(instance = 'default'): Promise<{ id: string; ports: Record<string, number>; postgresFolder: string }> {
    return JSON.parse(await readFile(join(this.home, 'instances', instance, 'instance.json'), 'utf8'))
  }

  /** What was installed, and why an optional part was not. */
  async installed(
    instance = 'default',
  ): Promise<{ absences?: Record<string, { reason: string; fix: string } | undefined> }> {
    return JSON.parse(await readFile(join(this.home, 'instances', instance, 'installed.json'), 'utf8'))
  }

  /** Every process of the instance, found by its mark; the daemon carries none and is added. */
  async processes(instance = 'default'): Promise<number[]> {
    const mark = `SPARKBOX_INSTANCE_ID=${(await this.record(instance)).id}`
    const daemon = join(this.home, 'instances', instance, 'run', 'daemon.json')
    const pids = await markedProcesses(mark)
    const identity = await readFile(daemon, 'utf8').catch(() => null)
    return identity === null ? pids : [...pids, JSON.parse(identity).pid]
  }

  /** Stops whatever a failed test left, so that nothing outlives it. */
  async remove(): Promise<void> {
    await this.run(['uninstall', '--all', '--yes'])
    await rm(this.home, { recursive: true, force: true })
  }
}

export async function markedProcesses(mark: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid) => {
      const read = (name: string) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')
      // sshd writes a title over its environment, and has its mark in that.
      const isMarked = (await read('environ')).split('\0').includes(mark)
      return isMarked || ((await read('cmdline')).startsWith('sshd: ') && (await read('cmdline')).includes(mark))
        ? [Number(pid)]
        : []
    }),
  )
  return found.flat()
}

/** Local addresses of listening sockets by port: `127.0.0.1`, `0.0.0.0`, `::`. */
export async function listeningAddresses(ports: readonly number[]): Promise<Map<number, string[]>> {
  const found = new Map<number, string[]>()
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of (await readFile(table, 'utf8')).split('\n').slice(1)) {
      const [, local = '', , state] = line.trim().split(/\s+/)
      const [address = '', port = ''] = local.split(':')
      const number = Number.parseInt(port, 16)
      if (state !== '0A' || !ports.includes(number)) continue
      found.set(number, [...(found.get(number) ?? []), readable(address)])
    }
  }
  return found
}

function readable(hexadecimal: string): string {
  if (/^0+$/.test(hexadecimal)) return hexadecimal.length === 8 ? '0.0.0.0' : '::'
  const last = hexadecimal.slice(-8)
  const bytes = [6, 4, 2, 0].map((at) => Number.parseInt(last.slice(at, at + 2), 16))
  return bytes.join('.')
}
