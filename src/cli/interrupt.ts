// Ctrl-C: the first asks the work to stop cleanly, the second ends at once and says what may remain.
import { exitCode, StackError } from '../errors.js'
import type { RemainingProcess } from '../stack/api.js'

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
/** Wrappers such as npm send the same signal twice. */
const doubledWithinMilliseconds = 100

export interface InterruptOptions {
  /** Told once, at the first signal. */
  onFirst: (signal: NodeJS.Signals) => void
  /** Told at the second signal, before the process ends; must not wait. */
  onSecond: (remaining: RemainingProcess[]) => void
  remaining: () => RemainingProcess[]
}

export interface Interrupts {
  signal: AbortSignal
  /** While another program has the terminal, signals are its business; returns how to resume. */
  pause(): () => void
  dispose(): void
}

export function handleInterrupts(options: InterruptOptions): Interrupts {
  const controller = new AbortController()
  let firstAt: number | null = null
  let paused = false

  const handle = (signal: NodeJS.Signals) => {
    if (paused) return
    if (firstAt === null) {
      firstAt = performance.now()
      options.onFirst(signal)
      controller.abort(new StackError('INTERRUPTED', `interrupted by ${signal}`))
    } else if (performance.now() - firstAt > doubledWithinMilliseconds) {
      options.onSecond(options.remaining())
      process.exit(exitCode.interrupted)
    }
  }
  for (const signal of signals) process.on(signal, handle)

  return {
    signal: controller.signal,
    pause() {
      paused = true
      return () => {
        paused = false
      }
    },
    dispose() {
      for (const signal of signals) process.off(signal, handle)
    },
  }
}
