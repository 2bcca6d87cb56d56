// Chance that can be repeated.
import { randomInt } from 'node:crypto'

/** A generator (mulberry32) whose seed is printed, and taken from the environment variable where that is set. */
export function randomFrom(variable: string): () => number {
  let state = Number(process.env[variable] ?? randomInt(2 ** 31))
  console.log(`${variable}=${state} repeats this run`)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function pick<T>(from: readonly T[], random: () => number): T {
  return from[Math.floor(random() * from.length)]!
}
