// The word a person most likely meant.
import { distance } from 'fastest-levenshtein'

/** The nearest of the candidates when it is near enough to be a slip of the fingers; case does not count. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  return nearestFew(word, candidates, 1)[0]
}

/** Up to `count`, the nearest first. */
export function nearestFew(word: string, candidates: readonly string[], count: number): string[] {
  if (word.length > 200) return []
  const limit = Math.max(1, Math.floor(word.length / 3))
  return candidates
    .map((candidate) => ({ candidate, away: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ away }) => away <= limit)
    .sort((a, b) => a.away - b.away)
    .slice(0, count)
    .map(({ candidate }) => candidate)
}
