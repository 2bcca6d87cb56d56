// Reads a line of any component's log as data.
import { displayable } from '../supervisor/log-tail.js'
import type { LogLine } from './api.js'

type Level = LogLine['level']

const levels: Record<string, Level> = {
  FATAL: 'error',
  PANIC: 'error',
  ERROR: 'error',
  SEVERE: 'error',
  WARN: 'warning',
  WARNING: 'warning',
  INFO: 'info',
  LOG: 'info',
  NOTICE: 'info',
  HINT: 'info',
  DETAIL: 'info',
  STATEMENT: 'info',
  DEBUG: 'debug',
  TRACE: 'debug',
}

/** The generated log4j pattern, with a blank or a T between date and time; PostgreSQL's has a zone and a pid. */
const stamped = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})[.,](\d{3})( UTC)?(?: \[\d+\])? ([A-Z]+):?\s/

/** A line without a stamp belongs to the one before it, as those of a stack trace do. */
export function parseLogLine(service: string, raw: string, before: LogLine | null): LogLine {
  const text = displayable(raw)
  const match = stamped.exec(text)
  const time = match === null ? null : timeOf(match)
  if (match === null || time === null) {
    const level = /^WARNING: /.test(text) ? 'warning' : (before?.level ?? null)
    return { service, time: before?.time ?? null, level, text, problem: null }
  }
  return { service, time, level: levels[match[5]!] ?? null, text, problem: null }
}

/** PostgreSQL is told to write UTC; the JVMs write the machine's own time. Null for digits that are no time. */
function timeOf([, date, time, milliseconds, zone]: RegExpExecArray): string | null {
  const instant = new Date(`${date}T${time}.${milliseconds}${zone === undefined ? '' : 'Z'}`)
  return Number.isNaN(instant.getTime()) ? null : instant.toISOString()
}

/** Warnings that are there on every healthy start, each with the reason why it means nothing here. */
const harmless: readonly RegExp[] = [
  // The registries hold no native library; the Java code does the same work.
  /Unable to load native-hadoop library/,
  // Hive and Hadoop each bring a logging binding; the first one is the one that is configured.
  /^SLF4J: /,
  // What newer Javas say about libraries that reach into the JDK.
  /^WARNING: (A (restricted|terminally deprecated) method|java\.lang\.System::|sun\.misc\.Unsafe|Use --enable-native|Restricted methods|Please consider reporting|package \S+ not in java\.base)/,
]

export function isHarmless(text: string): boolean {
  return harmless.some((pattern) => pattern.test(text))
}
