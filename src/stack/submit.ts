// spark-submit, in the environment of an instance.
import type { Work } from '../events.js'
import type { ArgumentsRequest, ChildCommand } from './api.js'
import { execCommand } from './exec.js'

export function submitCommand(request: ArgumentsRequest, work: Work): Promise<ChildCommand> {
  return execCommand({ ...request, arguments: ['spark-submit', ...request.arguments] }, work)
}
