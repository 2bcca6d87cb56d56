// Why work on the running services failed: from what came back, else from what the services logged meanwhile, else from
// the containers that they started on YARN.
import { join } from 'node:path'
import { findCause } from '../diagnosis/catalogue.js'
import type { Diagnosis } from '../diagnosis/cause.js'
import { diagnose } from '../diagnosis/diagnose.js'
import { StackError } from '../errors.js'
import { lastLines, logSize } from '../supervisor/log-tail.js'
import type { Instance } from './contract.js'
import { withCause } from './explain-output.js'
import { componentOfService, type supervisedIds } from './names.js'
import { answerOrNull } from './probe-answer.js'
import { troubledApplicationLines } from './yarn/troubled-applications.js'

type ServiceId = (typeof supervisedIds)[number]

/** Where the logs of the services stood when the work began. */
export interface WorkMark {
  /** Milliseconds of the epoch. */
  since: number
  /** Bytes of each service's log. */
  offsets: Partial<Record<ServiceId, number>>
}

const everyLine = 10_000

/** An explanation that takes longer is worth less than the failure told at once. */
const containersWithinMilliseconds = 45_000

/** `services` are those that do the work; the ids of a stack's services. */
export async function markWork(instance: Instance, services: readonly string[]): Promise<WorkMark> {
  const known = services.filter((id): id is ServiceId => id in componentOfService)
  const sizes = await Promise.all(known.map(async (id) => [id, await logSize(logFile(instance, id))] as const))
  return { since: Date.now(), offsets: Object.fromEntries(sizes) }
}

/**
 * The cause of a failure that came to us as this error; null where nothing is known of it. A symptom that came back, such
 * as "return code 2", counts only where neither a service nor a container knows better.
 */
export async function explainWork(
  instance: Instance,
  error: StackError,
  mark: WorkMark,
  signal: AbortSignal,
): Promise<Diagnosis | null> {
  const known = (error.details.diagnosis ?? null) as Diagnosis | null
  const symptom = known ?? diagnose(linesOf(error), { component: null, instance: instance.name, service: '' })
  if (symptom !== null && !isSymptom(symptom)) return symptom
  const logged = await fromServices(instance, mark)
  if (logged !== null && !isSymptom(logged)) return logged
  return (await fromContainers(instance, mark, signal)) ?? symptom ?? logged
}

/** The same error with its cause, and the fix as its hint, where one is known. */
export async function explained(
  instance: Instance,
  error: StackError,
  mark: WorkMark,
  signal: AbortSignal,
): Promise<StackError> {
  const diagnosis = await explainWork(instance, error, mark, signal)
  if (diagnosis === null) return error
  const details = { ...error.details, diagnosis }
  const isTold = (error.details.diagnosis as Diagnosis | null | undefined)?.code === diagnosis.code
  const message = isTold ? error.message : withCause(error.message, { details })
  return new StackError(error.code, message, { hint: diagnosis.fix, details, cause: error })
}

function linesOf({ message, details }: StackError): string[] {
  const texts = [message, details.message, ...(Array.isArray(details.lastLines) ? details.lastLines : [])]
  return texts.flatMap((text) => (typeof text === 'string' ? text.split('\n') : []))
}

async function fromServices(instance: Instance, { offsets }: WorkMark): Promise<Diagnosis | null> {
  const found: Diagnosis[] = []
  for (const [service, from] of Object.entries(offsets) as [ServiceId, number][]) {
    const lines = await lastLines(logFile(instance, service), { from, count: everyLine })
    const context = { component: componentOfService[service], instance: instance.name, service }
    const diagnosis = diagnose(lines, context)
    if (diagnosis !== null) found.push(diagnosis)
  }
  return found.find((each) => !isSymptom(each)) ?? found[0] ?? null
}

/** Also for work that we did not see, such as a program on the person's terminal. */
export async function fromContainers(
  instance: Instance,
  { since }: Pick<WorkMark, 'since'>,
  signal: AbortSignal,
): Promise<Diagnosis | null> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(containersWithinMilliseconds)])
  try {
    const lines = (await answerOrNull(troubledApplicationLines(instance, since, patience))) ?? []
    return diagnose(lines, { component: null, instance: instance.name, service: '' })
  } catch (error) {
    signal.throwIfAborted()
    if (patience.aborted) return null
    throw error
  }
}

function isSymptom({ code }: Diagnosis): boolean {
  return findCause(code)?.isSymptom === true
}

function logFile(instance: Instance, service: ServiceId): string {
  return join(instance.directories.logs, `${service}.log`)
}
