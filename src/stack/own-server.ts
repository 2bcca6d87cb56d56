// That the server behind a port is the instance's own, before it gets to see a statement or a password.
import type { Instance } from '../components/contract.js'
import { port } from '../components/service.js'
import { StackError } from '../errors.js'
import { isAliveNow } from '../host/process.js'
import { ownedPorts, portHolder } from '../host/sockets.js'
import { stateFilePath } from '../instance/folders.js'
import { describeHolder } from '../supervisor/ask.js'
import { peekState } from '../supervisor/state-file.js'

/**
 * Passes where nobody listens, too: the connection then says so. A service that is not in the state file still counts as
 * the instance's own if it carries its mark.
 * @throws StackError PORT_IN_USE
 */
export async function refuseForeignServer(instance: Instance, service: string, portId: string): Promise<void> {
  const number = port(instance, portId)
  const { services } = await peekState(stateFilePath(instance.directories.root), instance.id)
  const identity = services[service]?.identity
  if (identity !== undefined && isAliveNow(identity) && ownedPorts([identity.pid], [number]).has(number)) return
  const holder = await portHolder(number)
  if (holder === null || (holder.pid !== null && holder.instance === instance.id)) return
  throw new StackError(
    'PORT_IN_USE',
    `port ${number} of ${service} is held by ${describeHolder(holder)}, not by the instance ${instance.name}`,
    { hint: `sparkbox up --instance ${instance.name} ${service}`, details: { service, port: number, holder } },
  )
}
