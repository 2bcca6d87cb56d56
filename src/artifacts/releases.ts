// The releases that are known to be published, oldest first. They help with a mistyped version and to find the nearest
// good one; a release that is not here is not refused for that.
import { nearest } from '../config/nearest.js'

const hadoop = [
  ...line('3.0', 0, 3),
  ...line('3.1', 0, 4),
  ...line('3.2', 0, 4),
  ...line('3.3', 0, 6),
  ...line('3.4', 0, 3),
  '3.5.0',
]

/** Spark: what pip lists. The others: releases that Maven holds completely; Hive 4.1 and 4.2 lack the service there. */
export const releases: Readonly<Record<string, readonly string[]>> = {
  spark: [
    ...line('3.0', 0, 3),
    ...line('3.1', 1, 3),
    ...line('3.2', 0, 4),
    ...line('3.3', 0, 4),
    ...line('3.4', 0, 4),
    ...line('3.5', 0, 9),
    ...line('4.0', 0, 5),
    ...line('4.1', 0, 4),
    ...line('4.2', 0, 1),
    '4.3.0',
  ],
  hadoop,
  // Nobody published the examples of these two; those of 3.4.2 run on both.
  hadoopExamples: hadoop.filter((version) => version !== '3.4.3' && version !== '3.5.0'),
  hive: [...line('3.1', 0, 3), ...line('4.0', 0, 1)],
  tez: [...line('0.9', 0, 2), ...line('0.10', 0, 5)],
  postgresql: ['12.17', '12.22', '14.18', '15.13', '16.9', '16.10', '17.5', '17.6'],
  postgresqlJdbc: ['42.2.18', ...line('42.7', 3, 14)],
}

/** What is known of a version that is not known: the list, and the one that was probably meant. */
export function describeUnknown(
  product: string,
  version: string,
): { known: readonly string[]; nearest: string | null } {
  const known = releases[product] ?? []
  const newestOf = (parts: number) => known.findLast((each) => partsOf(each, parts) === partsOf(version, parts))
  return { known, nearest: newestOf(2) ?? nearest(version, known) ?? newestOf(1) ?? null }
}

function partsOf(version: string, count: number): string {
  return version.split('.').slice(0, count).join('.')
}

function line(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`)
}
