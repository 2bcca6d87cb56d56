// The releases that are known to be published, oldest first. They help with a mistyped version and to find the nearest
// good one; a release that is not here is not refused for that.
import { nearest } from '../config/nearest.js'

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
  hadoop: [
    ...line('3.0', 0, 3),
    ...line('3.1', 0, 4),
    ...line('3.2', 0, 4),
    ...line('3.3', 0, 6),
    ...line('3.4', 0, 3),
    '3.5.0',
  ],
  hive: [...line('3.1', 0, 3), ...line('4.0', 0, 1)],
  tez: [...line('0.9', 0, 2), ...line('0.10', 0, 5)],
  postgresql: ['12.22', '14.18', '15.13', '16.9', '16.10', '17.5', '17.6'],
  postgresqlJdbc: ['42.2.18', ...line('42.7', 3, 14)],
}

/** What is known of a version that is not known: the list, and the one that was probably meant. */
export function describeUnknown(
  product: string,
  version: string,
): { known: readonly string[]; nearest: string | null } {
  const known = releases[product] ?? []
  return { known, nearest: nearest(version, known) ?? known.findLast((each) => sharesLine(each, version)) ?? null }
}

function sharesLine(one: string, other: string): boolean {
  return one.split('.')[0] === other.split('.')[0]
}

function line(prefix: string, first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`)
}
