// Breaks a real instance in one way, and holds what sparkbox says of it against what is known to be broken.
import { expect } from 'vitest'
import { findCause } from '../../src/diagnosis/catalogue.js'
import type { Outcome, Sandbox } from '../stack/sandbox.js'

export interface Injection {
  /** What is broken, in a few words; the name of the test. */
  fault: string
  /** The only code of the catalogue that may be named. */
  code: string
  /** In which state the instance is broken. */
  on: 'running' | 'stopped'
  inject: (box: Sandbox) => Promise<unknown>
  /** The command, with `--json`, whose answer must name the cause; `up` where it is left out. */
  observe?: (box: Sandbox) => Promise<Outcome>
  /** Does what the fix says. Where it is left out, the named fix is a command of sparkbox and is run as it stands. */
  fix?: (box: Sandbox) => Promise<unknown>
}

/** One round: break it, ask, compare, repair, and see that everything is ready again. */
export async function prove(injection: Injection, box: Sandbox): Promise<void> {
  await box.data(injection.on === 'running' ? 'up' : 'down')
  await injection.inject(box)
  const outcome = await (injection.observe?.(box) ?? box.run(['up', '--json', '--timeout', '240']))
  expect(codesIn(outcome), `${outcome.stdout}\n${outcome.stderr}`).toEqual([injection.code])
  expect(findCause(injection.code), `${injection.code} is in the catalogue`).toBeDefined()
  await (injection.fix?.(box) ?? typeFix(outcome, box))
  const { services } = await box.data('up')
  expect(services.filter(({ state }: { state: string }) => state !== 'ready')).toEqual([])
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
  ]
  return [...new Set(named.filter((code) => typeof code === 'string'))]
}

/** The first command of the fix that was named, with `--yes` for what would ask. */
async function typeFix(outcome: Outcome, box: Sandbox): Promise<void> {
  const { data, error } = outcome.json()
  const named: string =
    error?.hint ?? data.checks.find(({ status }: { status: string }) => status !== 'ok')?.fix ?? 'no fix was named'
  const [command = ''] = named.split(/;|, then |\n/)
  const words = command.trim().split(' ')
  expect(words[0], named).toBe('sparkbox')
  await box.data(...words.slice(1))
}
