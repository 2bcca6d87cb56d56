// Why a service failed, read from what it logged since it was started.
import type { Diagnosis } from '../diagnosis/cause.js'
import { diagnose } from '../diagnosis/diagnose.js'
import { keyLines } from '../diagnosis/key-lines.js'
import type { Fleet, ServiceNode } from './fleet.js'
import { lastLines } from './log-tail.js'

/** More than a start logs; the tail that is read at most is limited in bytes, too. */
const everyLine = 10_000

export interface Explanation {
  /** Null where the catalogue knows nothing of it. */
  diagnosis: Diagnosis | null
  /** What a person should read: the line that proves the cause and what stands around it, or where the trouble begins. */
  lines: string[]
}

export async function explain(fleet: Fleet, { spec, record }: ServiceNode): Promise<Explanation> {
  const lines = await lastLines(spec.logFile, { from: record?.logOffset ?? 0, count: everyLine })
  const context = { component: spec.component, instance: fleet.instanceName, service: spec.id }
  const diagnosis = diagnose(lines, context)
  return { diagnosis, lines: diagnosis === null ? keyLines(lines) : around(lines, diagnosis.line) }
}

function around(lines: readonly string[], line: string): string[] {
  const at = lines.findIndex((each) => each.trim() === line)
  return lines.slice(Math.max(0, at - 1), at + 4)
}
