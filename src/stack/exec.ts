// Any program, in the environment of an instance.
import type { Work } from '../events.js'
import { openInstance } from '../instance/open.js'
import type { ArgumentsRequest, ChildCommand } from './api.js'
import { childEnvironment } from './environment.js'
import { surroundings } from './surroundings.js'

export async function execCommand(request: ArgumentsRequest, _work: Work): Promise<ChildCommand> {
  const { home, environment } = surroundings()
  const instance = await openInstance(home, request.instance)
  return { argv: request.arguments, environment: childEnvironment(instance, environment, request.raw), directory: null }
}
