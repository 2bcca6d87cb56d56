// A real instance to be broken, and what `doctor` may say of it.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { portDefinitions } from '../../src/components/registry.js'
import { traitsOf } from '../../src/components/traits.js'
import { catalogue } from '../../src/diagnosis/catalogue.js'
import { launcher, type Outcome, Sandbox } from '../stack/sandbox.js'

export interface Check {
  id: string
  area: string
  status: string
  code?: string
  reason: string
  fix: string
}

/** Whether mounts can be made in a namespace of its own: by root, and not in every container. */
export const mayMount = (() => {
  try {
    execFileSync('unshare', ['-m', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

export class DoctorBox {
  readonly box: Sandbox
  /** Codes that this machine itself gives reason for. */
  usual: string[] = []
  injected = 0

  private constructor(box: Sandbox) {
    this.box = box
  }

  /** Installed and running. */
  static async make(): Promise<DoctorBox> {
    const made = new DoctorBox(await Sandbox.make())
    await made.box.seed('current')
    await mkdir(dirname(made.yaml), { recursive: true })
    await writeFile(made.yaml, `ports: ${JSON.stringify(ownPorts())}\n`)
    try {
      await made.box.data('up', '--profile', 'small')
    } catch (error) {
      await made.box.remove()
      throw error
    }
    made.usual = codesOf(await made.doctor())
    return made
  }

  path(...parts: string[]): string {
    return join(this.box.home, 'instances', 'default', ...parts)
  }

  get yaml(): string {
    return join(this.box.home, 'config', 'default', 'sparkbox.yaml')
  }

  get stateFile(): string {
    return this.path('run', 'state.json')
  }

  servicePid(id: string): number {
    return readJson(this.stateFile).services[id].identity.pid
  }

  daemonPid(): number {
    return readJson(this.path('run', 'daemon.json')).pid
  }

  doctor(parameters: string[] = [], environment: Record<string, string> = {}): Promise<Outcome> {
    return this.box.run(['doctor', '--json', ...parameters], { environment })
  }

  /** After a command of the shell, in a mount namespace of its own. */
  doctorAfter(command: string): Outcome {
    const environment = { ...process.env, SPARKBOX_HOME: this.box.home, CI: 'true' }
    const argv = [...(mayMount ? ['unshare', '-m'] : []), 'sh', '-c', `${command} && exec "$0" "$@"`]
    const [program = '', ...words] = [...argv, launcher, 'doctor', '--json']
    try {
      const stdout = execFileSync(program, words, {
        env: environment,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      return { exitCode: 0, stdout, stderr: '', json: () => JSON.parse(stdout) }
    } catch (error) {
      const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string }
      return { exitCode: status, stdout, stderr, json: () => JSON.parse(stdout) }
    }
  }

  /** Codes beside those that are usual here. */
  newCodes(outcome: Outcome): string[] {
    return codesOf(outcome).filter((code) => !this.usual.includes(code))
  }

  /** This code and no other. */
  expectOnly(outcome: Outcome, code: string): void {
    this.injected += 1
    expect(catalogue.map((cause) => cause.code)).toContain(code)
    expect(this.newCodes(outcome), outcome.stdout + outcome.stderr).toEqual([code])
    const isFailure = notOk(outcome).some((check) => check.code === code && check.status === 'fail')
    expect(outcome.exitCode).toBe(isFailure ? 5 : 0)
    if (isFailure) expect(outcome.json().error?.code).toBe('CHECK_FAILED')
  }

  /** Runs `--fix`, which was planned before; afterwards nothing is left to be named. */
  async fix(code: string, parameters: string[] = []): Promise<void> {
    const plan = await this.box.data('doctor', '--fix', '--dry-run', ...parameters)
    expect(plan.actions.length).toBeGreaterThan(0)
    const outcome = await this.doctor(['--fix', ...parameters])
    const { repairs } = outcome.json().data
    const made = repairs.filter((repair: { code: string }) => repair.code === code)
    expect(made.length, outcome.stdout).toBeGreaterThan(0)
    expect(made.filter(({ done }: { done: boolean }) => !done)).toEqual([])
    expect(this.newCodes(outcome), outcome.stdout).toEqual([])
  }

  async expectReady(): Promise<void> {
    const { services } = await this.box.data('status')
    expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
  }

  /** Configuration, secrets and records as they are, with their modes. */
  snapshot(): string[] {
    const files = ['conf', 'secrets', 'bin', 'sbin'].flatMap((folder) => filesBelow(this.path(folder)))
    return [...files, this.stateFile, this.path('instance.json'), this.path('installed.json')].map(
      (path) => `${path} ${statSync(path).mtimeMs} ${statSync(path).mode}`,
    )
  }

  schemaFolder(): string {
    return readJson(this.path('installed.json')).artifacts['hive-schema']
  }

  /** A file of the store that is no link into the store of other tests. */
  async ownCopy(): Promise<string> {
    const path = filesBelow(this.schemaFolder()).find((each) => !each.endsWith('receipt.json'))!
    await copyFile(path, `${path}.own`)
    await rename(`${path}.own`, path)
    return path
  }
}

/** Apart from the usual ones: while this instance is stopped, another one of this machine may start. */
function ownPorts(): Record<string, number> {
  const { versions } = readJson(fileURLToPath(new URL('../../stacks/current/stack.json', import.meta.url)))
  const used = portDefinitions.filter(({ isUsed }) => isUsed?.(traitsOf({ versions })) ?? true)
  return Object.fromEntries(used.map(({ id, preferred }) => [id, preferred + 7_000]))
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into many files
export function readJson(path: string): any {
  return JSON.parse(readFileSync(path, 'utf8'))
}

export function notOk(outcome: Outcome): Check[] {
  return outcome.json().data.checks.filter(({ status }: Check) => status !== 'ok')
}

function codesOf(outcome: Outcome): string[] {
  // What a log holds of an earlier fault stays there until the service starts again.
  const present = notOk(outcome).filter(({ area }) => area !== 'logs')
  const codes = present.flatMap(({ code }) => (code === undefined ? [] : [code]))
  return [...new Set(codes)].sort()
}

export function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
}

/** Until the process has ended. */
export async function gone(pid: number): Promise<void> {
  const isThere = () => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  while (isThere()) await new Promise((resolve) => setTimeout(resolve, 20))
}
