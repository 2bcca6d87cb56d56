// Breaks a real instance in one way, and holds what sparkbox says of it against what is known to be broken.
import { execFileSync } from 'node:child_process'
import { dirname } from 'node:path'
import { expect } from 'vitest'
import { findCause } from '../../src/diagnosis/catalogue.js'
import { launcher, type Outcome, type Sandbox } from '../stack/sandbox.js'

export interface Injection {
  /** What is broken, in a few words; the name of the test. */
  fault: string
  /** The only code of the catalogue that may be named. */
  code: string
  /** In which state the instance is broken. */
  on: 'running' | 'stopped'
  /** Only these are stopped, asked for and started again; all where it is left out. */
  services?: readonly string[]
  inject: (box: Sandbox) => Promise<unknown>
  /** The command, with `--json`, whose answer must name the cause; `up` where it is left out. */
  observe?: (box: Sandbox) => Promise<Outcome>
  /** Does what the fix says. Where it is left out, the first command of the named fix is typed as it stands. */
  fix?: (box: Sandbox) => Promise<unknown>
}

/** One round: break it, ask, compare, repair, and see that everything is ready again. */
export async function prove(injection: Injection, box: Sandbox): Promise<void> {
  const services = injection.services ?? []
  await box.data(injection.on === 'running' ? 'up' : 'down', ...services)
  await injection.inject(box)
  const outcome = await (injection.observe?.(box) ?? box.run(['up', ...services, '--json', '--timeout', '240']))
  try {
    expect(codesIn(outcome), `${outcome.stdout}\n${outcome.stderr}`).toEqual([injection.code])
    expect(findCause(injection.code), `${injection.code} is in the catalogue`).toBeDefined()
  } catch (error) {
    // The next fault is to meet a healthy instance; where that fails as well, the first failure says more.
    await Promise.resolve(injection.fix?.(box)).catch(() => {})
    throw error
  }
  await (injection.fix?.(box) ?? typeFix(outcome, box))
  const ready = await box.data('up', ...services)
  const wanted = ready.services.filter(({ id }: { id: string }) => services.length === 0 || services.includes(id))
  expect(wanted.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
}

/** Every code of the catalogue that an answer names, each once. */
export function codesIn(outcome: Outcome): string[] {
  const { data, error } = outcome.json()
  const checks = (data?.checks ?? []).filter(({ status }: { status: string }) => status !== 'ok')
  const named = [
    error?.details.diagnosis?.code,
    ...checks.map(({ code }: { code?: string }) => code),
    ...(data?.lines ?? []).map(({ problem }: { problem: { code: string } | null }) => problem?.code),
    ...(data?.rows ?? []).map(({ diagnosis }: { diagnosis?: { code: string } }) => diagnosis?.code),
    ...(data?.services ?? []).map(({ diagnosis }: { diagnosis: { code: string } | null }) => diagnosis?.code),
    ...(data?.causes ?? []).map(({ code }: { code: string }) => code),
  ]
  return [...new Set(named.filter((code) => typeof code === 'string'))]
}

/** The first command of the fix that was named, with `--yes` for what would ask, as a person would type it. */
async function typeFix(outcome: Outcome, box: Sandbox): Promise<void> {
  const { data, error } = outcome.json()
  const named: string =
    error?.details.diagnosis?.fix ??
    data?.services?.find(({ diagnosis }: { diagnosis: unknown }) => diagnosis !== null)?.diagnosis.fix ??
    data?.lines?.find(({ problem }: { problem: unknown }) => problem !== null)?.problem.fix ??
    data?.causes?.[0]?.fix ??
    error?.hint ??
    data?.checks?.find(({ status }: { status: string }) => status !== 'ok')?.fix ??
    'no fix was named'
  const [command = ''] = named.split(/; |, then |\n/)
  if (command.startsWith('sparkbox ') && !command.includes(' -- ')) {
    await box.data(...command.trim().split(' ').slice(1))
    return
  }
  typeInShell(command, box)
}

/** Types a line into a shell of this instance's home; root needs no sudo. Throws with what it printed where it fails. */
export function typeInShell(line: string, box: Sandbox): string {
  const isRoot = process.getuid?.() === 0
  return execFileSync('bash', ['-ec', isRoot ? line.replace(/\bsudo /g, '') : line], {
    env: { ...process.env, SPARKBOX_HOME: box.home, PATH: `${dirname(launcher)}:${process.env.PATH}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}
