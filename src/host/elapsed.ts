// A clock that only goes forward.

/**
 * Milliseconds since this process began, whole. Every time limit is measured by it: the clock of the day is set by hand,
 * by a time server, and by a virtual machine that wakes up, and none of these may end a service.
 */
export function elapsedNow(): number {
  return Math.round(performance.now())
}
