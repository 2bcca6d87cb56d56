// Whether a service that ended by itself starts again, and when; pure.
import type { RestartPolicy } from './spec.js'

const longestDelay = 30_000

export type RestartDecision = { restart: true; waitMilliseconds: number } | { restart: false }

/** `history` are the times of earlier restarts; all times in milliseconds. */
export function decideRestart(history: readonly number[], now: number, policy: RestartPolicy): RestartDecision {
  const recent = history.filter((time) => now - time < policy.windowMilliseconds).length
  if (recent >= policy.limit) return { restart: false }
  return { restart: true, waitMilliseconds: Math.min(longestDelay, policy.backoffMilliseconds * 2 ** recent) }
}
