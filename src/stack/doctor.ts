// Preflight and diagnosis in one: looks at everything at once, names what is wrong, and repairs what can be repaired.
import { pageOf } from '../diagnosis/cause.js'
import type { Work } from '../events.js'
import type { DoctorCheck, DoctorRequest, DoctorResult, PlanResult, RepairResult } from './api.js'
import { type AreaFinding, examine } from './doctor/examine.js'
import { makeRepairs, plannedRepairs } from './doctor/repair.js'
import { readSubject, type Subject } from './doctor/subject.js'
import { lookStep } from './look-step.js'
import { surroundings, withControl } from './surroundings.js'

/** Changes nothing unless `fix` is set; then it repairs, looks again, and answers with the second look. */
export async function doctor(request: DoctorRequest, work: Work): Promise<DoctorResult> {
  const startedAt = performance.now()
  const first = await look(request, work)
  if (!request.fix || !first.findings.some(({ repair }) => repair !== undefined))
    return resultOf(request, first, [], startedAt)
  const { home } = first.subject
  const repairs = await withControl(home, request.instance, 'doctor --fix', work, async () => {
    // Somebody may have changed everything while this command waited for the lock.
    const { subject, findings } = await look(request, work)
    return makeRepairs(findings, subject, work)
  })
  return resultOf(request, await look(request, work), repairs, startedAt)
}

/** What `--fix` would do. */
export async function planDoctor(request: DoctorRequest, work: Work): Promise<PlanResult> {
  const { findings } = await look(request, work)
  return { instance: request.instance, actions: plannedRepairs(findings) }
}

export interface Look {
  subject: Subject
  findings: AreaFinding[]
}

export async function look(
  { instance, thorough }: Pick<DoctorRequest, 'instance' | 'thorough'>,
  { signal, emit }: Work,
): Promise<Look> {
  const startedAt = performance.now()
  const subject = await readSubject({ name: instance, thorough }, surroundings(), signal)
  const findings = await examine(subject, signal)
  emit({ ...lookStep(instance), status: 'done', milliseconds: Math.round(performance.now() - startedAt) })
  return { subject, findings }
}

export function resultOf(
  { instance }: Pick<DoctorRequest, 'instance'>,
  { findings }: Look,
  repairs: RepairResult[],
  startedAt: number,
): DoctorResult {
  const milliseconds = Math.round(performance.now() - startedAt)
  return { instance, milliseconds, checks: findings.map(checkOf), repairs }
}

function checkOf({ area, id, status, code, evidence, reason, fix, lines, repair }: AreaFinding): DoctorCheck {
  return {
    id,
    area,
    status,
    ...(code === undefined ? {} : { code, page: pageOf({ code }) }),
    evidence,
    reason,
    fix,
    lines: [...(lines ?? [])],
    repairable: repair !== undefined,
  }
}
