// A range of Java versions in words.
import type { JavaRange } from './model.js'

/** `Java 8`, `Java 17 to 25`. */
export function javaRangeText({ minimum, maximum }: JavaRange): string {
  return minimum === maximum ? `Java ${minimum}` : `Java ${minimum} to ${maximum}`
}
