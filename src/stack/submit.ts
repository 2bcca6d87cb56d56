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

/** Until the signal comes: says what the job waits for on YARN. spark-submit itself is silent for as long as it waits. */
export function watchSubmitted({ instance: name, since }: SubmittedRequest, work: Work): Promise<void> {
  return tellWhatWaits(name, work, async () => {
    const instance = await openInstance(surroundings().home, name)
    return (await answerOrNull(waitingApplications(instance, since, work.signal))) ?? []
  })
}

const lookEveryMilliseconds = 4_000

/** Each application once, with its reason; what waits in one look only was on its way. */
export async function tellWhatWaits(
  instance: string,
  work: Work,
  look: () => Promise<{ id: string; reason: string }[]>,
  every = lookEveryMilliseconds,
): Promise<void> {
  const { signal } = work
  const told = new Set<string>()
  let before: string[] = []
  try {
    for (;;) {
      await delay(every, undefined, { signal })
      const waiting = await look()
      for (const { id, reason } of waiting.filter(({ id }) => before.includes(id) && !told.has(id))) {
        told.add(id)
        const known = diagnose(reason.split('\n'), { component: null, instance, service: '' })
        const list = `sparkbox exec --instance ${instance} -- yarn application -list`
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
