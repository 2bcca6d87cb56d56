// spark-submit, in the environment of an instance.
import { setTimeout as delay } from 'node:timers/promises'
import { fromContainers } from '../components/explain-work.js'
import { answerOrNull } from '../components/probe-answer.js'
import { waitingApplications } from '../components/yarn/troubled-applications.js'
import { diagnose } from '../diagnosis/diagnose.js'
import type { Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import type { ArgumentsRequest, ChildCommand, SubmittedRequest } from './api.js'
import { execCommand } from './exec.js'
import { surroundings } from './surroundings.js'

export function submitCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand> {
  return execCommand({ ...request, arguments: ['spark-submit', ...request.arguments] }, work)
}

/**
 * Tells the cause of a job that failed on YARN, where it is known. What the job printed went to the terminal and cannot be
 * read; what YARN and its containers say of it can.
 */
export async function explainSubmitted({ instance: name, since }: SubmittedRequest, work: Work): Promise<void> {
  const instance = await openInstance(surroundings().home, name)
  const diagnosis = await fromContainers(instance, { since }, work.signal)
  if (diagnosis === null) return
  warn(work, diagnosis.cause, diagnosis.fix)
}

const lookEveryMilliseconds = 4_000

/**
 * Until the signal comes: says what an application waits for that YARN has accepted and does not start, once for each.
 * spark-submit itself is silent for as long as it waits.
 */
export async function watchSubmitted(
  { instance: name, since }: SubmittedRequest,
  work: Work,
  every = lookEveryMilliseconds,
): Promise<void> {
  const { signal } = work
  const told = new Set<string>()
  let before: string[] = []
  try {
    for (;;) {
      await delay(every, undefined, { signal })
      const instance = await openInstance(surroundings().home, name)
      const waiting = (await answerOrNull(waitingApplications(instance, since, signal))) ?? []
      // Whoever is seen for the first time may only be on its way.
      for (const { id, reason } of waiting.filter(({ id }) => before.includes(id) && !told.has(id))) {
        told.add(id)
        const known = diagnose(reason.split('\n'), { component: null, instance: name, service: '' })
        const list = `sparkbox exec --instance ${name} -- yarn application -list`
        warn(work, `${id}: ${known?.cause ?? reason}`, known?.fix ?? list)
      }
      before = waiting.map(({ id }) => id)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

function warn({ emit }: Work, text: string, fix: string): void {
  emit({ type: 'notice', level: 'warning', text: `${text}\n  fix: ${fix}` })
}
