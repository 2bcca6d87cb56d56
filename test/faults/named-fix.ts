// Faults of a running instance, whose named fix is typed as a person would type it, and programs that only a client sees.
import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'vitest'
import { diagnose } from '../../src/diagnosis/diagnose.js'
import type { Outcome, Sandbox } from '../stack/sandbox.js'
import { type Injection, prove } from './injection.js'
import { configFile } from './own-ports.js'

export type RunningFault = Omit<Injection, 'on' | 'observe' | 'inject'> & {
  inject?: Injection['inject']
  observe?: (box: Sandbox) => Promise<Outcome>
}

/** On a running instance, observed by `config apply`, and repaired by every command that the named fix consists of. */
export function runningFault(parts: RunningFault): Injection {
  let outcome: Outcome | null = null
  return {
    inject: async () => {},
    fix: (box) => typeNamedFix(outcome!, box),
    ...parts,
    on: 'running',
    observe: async (box) => {
      outcome = await (parts.observe?.(box) ?? box.run(['config', 'apply', '--json', '--quiet']))
      return outcome
    },
  }
}

/** A fault that is nothing but settings. Seen where it is taken over, or by `observe` where all services start with it. */
export function wrongSettings(
  fault: string,
  code: string,
  settings: Record<string, string>,
  parts: Partial<RunningFault> = {},
): Injection {
  return runningFault({
    fault,
    code,
    ...parts,
    inject: async (box) => {
      for (const [key, value] of Object.entries(settings)) await box.data('config', 'set', key, value)
      await parts.inject?.(box)
    },
    observe: async (box) => {
      const applied = await box.run(['config', 'apply', '--json', '--quiet'])
      return applied.exitCode !== 0 || parts.observe === undefined ? applied : parts.observe(box)
    },
  })
}

/** Runs the commands of a fix in their order, up to the first part that is none. */
async function typeNamedFix(outcome: Outcome, box: Sandbox): Promise<void> {
  const { data, error } = outcome.json()
  const named: string =
    error?.hint ?? data?.lines?.find(({ problem }: { problem: unknown }) => problem)?.problem.fix ?? ''
  const parts = named.split(/;|, then /).map((part) => part.trim())
  const end = parts.findIndex((part) => !part.startsWith('sparkbox '))
  const commands = end < 0 ? parts : parts.slice(0, end)
  expect(commands.length, named).toBeGreaterThan(0)
  for (const command of commands) {
    const { exitCode, stdout, stderr } = await box.run(command.split(' ').slice(1))
    expect(exitCode, `${command}\n${stdout}\n${stderr}`).toBe(0)
  }
}

/** What the catalogue says of the output of a program, in the form of a failed command. */
export async function asClient(box: Sandbox, ...words: string[]): Promise<Outcome> {
  const outcome = await box.run(words, { timeoutMilliseconds: 180_000 })
  expect(outcome.exitCode, outcome.stdout).not.toBe(0)
  const lines = `${outcome.stdout}\n${outcome.stderr}`.split('\n')
  const diagnosis = diagnose(lines, { component: null, instance: 'default', service: '' })
  const error = { code: 'COMMAND_FAILED', message: '', hint: diagnosis?.fix ?? null, details: { diagnosis } }
  return { ...outcome, json: () => ({ status: 'error', data: null, error }) }
}

/** One round; where it fails, what it broke is undone, so that the rounds after it can speak for themselves. */
export async function proveOrUndo(injection: Injection, box: Sandbox): Promise<void> {
  const file = configFile(box)
  const before = await readFile(file, 'utf8')
  try {
    await prove(injection, box)
  } catch (error) {
    await Promise.resolve(injection.fix?.(box)).catch(() => {})
    await writeFile(file, before)
    await box.run(['config', 'apply'])
    throw error
  }
}
