// Bounds a piece of work in time, and lets the first of several decide.
import { raceSignal } from '../host/spawn.js'

/**
 * Runs the body with a signal of its own that ends after so many milliseconds, or with the given one; the first gives
 * `late`, the second rejects. A body that does not listen to its signal is left to itself.
 */
export async function withDeadline<T>(
  milliseconds: number,
  signal: AbortSignal,
  body: (signal: AbortSignal) => Promise<T>,
  late: T,
): Promise<T> {
  signal.throwIfAborted()
  const over = new AbortController()
  const timer = setTimeout(() => over.abort(new Error(`not done within ${milliseconds} ms`)), milliseconds)
  const onAbort = () => over.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await raceSignal(body(over.signal), over.signal)
  } catch (error) {
    signal.throwIfAborted()
    if (over.signal.aborted) return late
    throw error
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/**
 * Settles as the first of the bodies does, and ends the others by their signal; rejects with the given signal's reason
 * when that comes first.
 */
export async function firstOf<T>(
  signal: AbortSignal,
  ...bodies: readonly ((signal: AbortSignal) => Promise<T>)[]
): Promise<T> {
  signal.throwIfAborted()
  const over = new AbortController()
  const onAbort = () => over.abort(signal.reason)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race(bodies.map((body) => body(over.signal)))
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
    over.abort(new Error('decided by another'))
  }
}
