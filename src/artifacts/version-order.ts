// Versions as their makers write them: numbers between dots.

/** `3.10` and `42.7.4` are versions; `3.x`, `latest` and the like are none. A suffix such as `-beta-1` may follow. */
export function isVersion(text: string): boolean {
  return /^\d+(\.\d+)*(-[A-Za-z0-9.-]+)?$/.test(text)
}

/** Negative, zero or positive, as sort wants it. Parts count as numbers, a missing one as 0, and a suffix comes before none. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)]
  for (let index = 0; index < Math.max(left.numbers.length, right.numbers.length); index++) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0)
    if (difference !== 0) return difference
  }
  if (left.suffix === right.suffix) return 0
  if (left.suffix === '' || right.suffix === '') return left.suffix === '' ? 1 : -1
  return left.suffix < right.suffix ? -1 : 1
}

/** `from` is inclusive, `before` is not; null leaves that end open. */
export interface VersionSpan {
  from: string | null
  before: string | null
}

export function isWithin(version: string, { from, before }: VersionSpan): boolean {
  return (
    (from === null || compareVersions(version, from) >= 0) && (before === null || compareVersions(version, before) < 0)
  )
}

/** The first number: `17` of `17.5`. */
export function majorOf(version: string): number {
  return partsOf(version).numbers[0] ?? 0
}

function partsOf(version: string): { numbers: number[]; suffix: string } {
  const [numbers = '', ...suffix] = version.split('-')
  return { numbers: numbers.split('.').map(Number), suffix: suffix.join('-') }
}
