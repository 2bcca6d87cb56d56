// Carries out the repairs that findings offer, one after the other.
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import type { PlannedAction, RepairResult } from '../api-results.js'
import type { AreaFinding } from './examine.js'
import type { Subject } from './subject.js'

/** What would be done, in its order. */
export function plannedRepairs(findings: readonly AreaFinding[]): PlannedAction[] {
  return findings.flatMap(({ repair }) => {
    if (repair === undefined) return []
    const { kind, subject, detail } = repair
    return [{ kind, subject, detail, bytes: null }]
  })
}

/** One that fails keeps no other from being made; the next look shows what is left. The caller holds the control lock. */
export async function makeRepairs(
  findings: readonly AreaFinding[],
  subject: Subject,
  work: Work,
): Promise<RepairResult[]> {
  const results: RepairResult[] = []
  for (const { id, code = null, repair } of findings) {
    if (repair === undefined) continue
    const { kind, subject: what, detail } = repair
    const step = { type: 'step', id: `repair-${id}`, title: `Repair ${id}` } as const
    work.emit({ ...step, status: 'started' })
    const { done, message } = await attempt(repair.run, subject, work)
    work.emit({ ...step, status: done ? 'done' : 'failed', detail: message })
    results.push({ check: id, code, kind, subject: what, detail, done, message })
  }
  return results
}

async function attempt(
  run: (subject: Subject, work: Work) => Promise<string>,
  subject: Subject,
  work: Work,
): Promise<{ done: boolean; message: string }> {
  try {
    return { done: true, message: await run(subject, work) }
  } catch (error) {
    work.signal.throwIfAborted()
    if (error instanceof StackError) return { done: false, message: error.message }
    // Files that vanish or may not be written are what a repair meets on a broken machine.
    if (error instanceof Error && 'code' in error) return { done: false, message: error.message }
    throw error
  }
}
