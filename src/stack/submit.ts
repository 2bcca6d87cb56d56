// spark-submit, in the environment of an instance.
import { fromContainers } from '../components/explain-work.js'
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
  work.emit({ type: 'notice', level: 'warning', text: `${diagnosis.cause}\n  fix: ${diagnosis.fix}` })
}
