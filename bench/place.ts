// The instance that is measured, and how its commands are run.
import type { Instance } from '../src/components/contract.js'
import { type Program, type ProgramResult, runProgram } from '../src/host/run-program.js'
import { findHome, programCall } from '../src/instance/home.js'
import { openInstance } from '../src/instance/open.js'
import type { Running } from './by-hand.js'
import { endedChildrenSeconds } from './usage.js'

export interface Place {
  /** A SPARKBOX_HOME. */
  home: string
  /** Of the instance. */
  name: string
  /** For the benchmark's own files: settings, logs. */
  folder: string
  signal: AbortSignal
  /** One line of progress. */
  tell: (line: string) => void
  /** What the benchmark has started by itself and not stopped yet. */
  running: Running[]
}

export interface Timed extends ProgramResult {
  seconds: number
  /** Of the program and of all its children that it waited for. */
  cpuSeconds: number
}

/** Runs it to its end. Nothing else may end meanwhile that this program has started. */
export async function timed(program: Program): Promise<Timed> {
  const cpuBefore = endedChildrenSeconds()
  const startedAt = performance.now()
  const result = await runProgram(program)
  const seconds = (performance.now() - startedAt) / 1000
  return { ...result, seconds, cpuSeconds: endedChildrenSeconds() - cpuBefore }
}

/** A command as a person types it. @throws Error with its last lines where it fails */
export async function sparkbox(place: Place, ...words: string[]): Promise<Timed> {
  return succeeded(await timed(sparkboxProgram(place, words)), `sparkbox ${words.join(' ')}`)
}

/** The `data` of a command's `--json`. */
// biome-ignore lint/suspicious/noExplicitAny: every command has its own
export async function sparkboxData(place: Place, ...words: string[]): Promise<{ data: any; run: Timed }> {
  const run = await sparkbox(place, ...words, '--json')
  return { data: JSON.parse(run.output.join('\n')).data, run }
}

export function sparkboxProgram(place: Place, words: readonly string[]): Program {
  const { path, environment } = programCall(findHome({ SPARKBOX_HOME: place.home }))
  return {
    argv: [path, '--instance', place.name, ...words],
    environment: { ...process.env, ...environment, CI: 'true' },
    directory: place.home,
    signal: place.signal,
  }
}

export function succeeded(run: Timed, what: string): Timed {
  if (run.exitCode === 0) return run
  throw new Error(`${what} ended with exit code ${run.exitCode}:\n${run.lines.slice(-20).join('\n')}`)
}

export function openPlace({ home, name }: Place): Promise<Instance> {
  return openInstance(findHome({ SPARKBOX_HOME: home }), name)
}
