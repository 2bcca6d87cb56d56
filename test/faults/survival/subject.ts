// The instance that is broken, and what can be seen of it from outside.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect } from 'vitest'
import type { Outcome, Sandbox } from '../../stack/sandbox.js'

export interface Seen {
  id: string
  title: string
  state: string
  pid: number | null
  restarts: number
  reason: string | null
  ports: Record<string, number>
}

export class Subject {
  readonly box: Sandbox

  constructor(box: Sandbox) {
    this.box = box
  }

  /** A file of the instance. */
  path(...names: string[]): string {
    return join(this.box.home, 'instances', 'default', ...names)
  }

  async services(): Promise<Seen[]> {
    return (await this.status()).json().data.services
  }

  status(): Promise<Outcome> {
    return this.box.run(['status', '--json'], { timeoutMilliseconds: 30_000 })
  }

  async service(id: string): Promise<Seen> {
    const found = (await this.services()).find((service) => service.id === id)
    if (found === undefined) throw new Error(`status does not show ${id}`)
    return found
  }

  async pidOf(id: string): Promise<number> {
    const { pid, state } = await this.service(id)
    if (pid === null) throw new Error(`${id} does not run, it is ${state}`)
    return pid
  }

  async daemonPid(): Promise<number> {
    const { daemon } = (await this.status()).json().data
    if (daemon === null) throw new Error('no daemon answers')
    return daemon.pid
  }

  /** What every fault begins and ends with. */
  async up(): Promise<Seen[]> {
    const { services } = await this.box.data('up')
    expect(services.filter(({ state }: Seen) => state !== 'ready')).toEqual([])
    return services
  }

  async untilReady(seconds = 120): Promise<void> {
    await until('every service is ready', seconds, async () => (await this.status()).exitCode === 0)
  }
}

/** Asks until the answer is neither false nor null. */
export async function until<T>(what: string, seconds: number, look: () => Promise<T | false | null>): Promise<T> {
  for (const end = performance.now() + seconds * 1000; ; await delay(150)) {
    const found = await look()
    if (found !== false && found !== null) return found
    if (performance.now() > end) throw new Error(`not within ${seconds} s: ${what}`)
  }
}

export function signal(pid: number, name: NodeJS.Signals): void {
  process.kill(pid, name)
}

/** A suspended process lives; a zombie does not. */
export function lives(pid: number): boolean {
  try {
    return !['Z', 'X'].includes(statOf(pid)[0] ?? '')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** What a state file says of a process. */
export function identityOf(pid: number): { pid: number; startTicks: number; bootId: string } {
  const bootId = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  return { pid, startTicks: Number(statOf(pid)[19]), bootId }
}

/** Field 3 of /proc/PID/stat and those behind it. */
function statOf(pid: number): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return text.slice(text.lastIndexOf(')') + 2).split(' ')
}

/** No failure of ours may reach a person as a stack trace. */
export function expectExplained(outcome: Outcome): void {
  const printed = `${outcome.stdout}\n${outcome.stderr}`
  expect(printed).not.toContain('"code":"INTERNAL"')
  expect(printed).not.toMatch(/\n\s+at .+\(?(file|node):/)
  expect(outcome.exitCode, printed).not.toBe(-1)
  const { error } = outcome.json()
  if (error !== null) expect(error.hint, printed).toBeTruthy()
}
