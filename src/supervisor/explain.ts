// Why a service failed, read from what it logged since it was started.

import { findCause } from '../diagnosis/catalogue.js'
import type { Diagnosis } from '../diagnosis/cause.js'
import { type Context, diagnose, diagnoseRoot } from '../diagnosis/diagnose.js'
import { inBrief, keyLines } from '../diagnosis/key-lines.js'
import type { Fleet, ServiceNode } from './fleet.js'
import { lastLines, readSince } from './log-tail.js'

/** More than a start logs; the tail that is read at most is limited in bytes, too. */
const everyLine = 10_000

export interface Explanation {
  /** Null where the catalogue knows nothing of it. */
  diagnosis: Diagnosis | null
  /** What a person should read: the line that proves the cause and what stands around it, or where the trouble begins. */
  lines: string[]
}

/** `heard` is what the service itself answered last; it may prove what no line of the log does. */
export async function explain(fleet: Fleet, node: ServiceNode, heard = ''): Promise<Explanation> {
  const { spec, record } = node
  const lines = await lastLines(spec.logFile, { from: record?.logOffset ?? 0, count: everyLine })
  const context = contextOf(fleet, node)
  // Of symptoms that of the present counts: the log of a start is full of them.
  const diagnosis = diagnoseRoot([...lines, heard], context) ?? diagnose([heard], context) ?? diagnose(lines, context)
  return { diagnosis, lines: diagnosis === null ? keyLines(lines) : around(lines, diagnosis.line) }
}

/**
 * Listens to the log of a service that starts. Each call reads what was written since the last one, and returns the
 * first cause that is proven so far; null while there is none. Symptoms do not count: a start is full of them.
 */
export function listenForCause(fleet: Fleet, node: ServiceNode): () => Promise<Diagnosis | null> {
  let found: Diagnosis | null = null
  let offset = node.record?.logOffset ?? 0
  return async () => {
    if (found !== null) return found
    const { lines, end } = await readSince(node.spec.logFile, offset)
    offset = end
    found = diagnoseRoot(lines, contextOf(fleet, node))
    return found
  }
}

/** What an answer that is no readiness proves by itself. */
export interface Judgement extends Diagnosis {
  /** Waiting cannot help. */
  isFinal: boolean
  /** Something else may be behind it, which the log says better. */
  isSymptom: boolean
}

/** Null where the answer proves nothing. */
export function judgeAnswer(fleet: Fleet, node: ServiceNode, reason: string): Judgement | null {
  const diagnosis = diagnose([reason], contextOf(fleet, node))
  if (diagnosis === null) return null
  const { isFinal = false, isSymptom = false } = findCause(diagnosis.code) ?? {}
  return { ...diagnosis, isFinal, isSymptom }
}

function contextOf({ instanceName }: Fleet, { spec }: ServiceNode): Context {
  return { component: spec.component, instance: instanceName, service: spec.id }
}

function around(lines: readonly string[], line: string): string[] {
  const at = lines.findIndex((each) => inBrief(each.trim()) === line)
  return (at < 0 ? lines.slice(-4) : lines.slice(Math.max(0, at - 1), at + 4)).map(inBrief)
}
