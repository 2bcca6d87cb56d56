// That the server behind a port is the instance's own, before it gets to see a statement or a password.
import type { Instance } from '../components/contract.js'
import { port } from '../components/service.js'
import { isAliveNow } from '../host/process.js'
import { ownedPorts } from '../host/sockets.js'
import { stateFilePath } from '../instance/folders.js'
import { peekState } from '../supervisor/state-file.js'
import { requireFreePorts } from './preflight.js'

/**
 * Passes where nobody listens, too: the connection then says so.
 * @throws StackError PORT_IN_USE with process, pid and fix
 */
export async function refuseForeignServer(instance: Instance, service: string, portId: string): Promise<void> {
  const number = port(instance, portId)
  const { services } = await peekState(stateFilePath(instance.directories.root), instance.id)
  const identity = services[service]?.identity
  // The usual case, in a few milliseconds; to find the holder among all processes takes a hundred.
  if (identity !== undefined && isAliveNow(identity) && ownedPorts([identity.pid], [number]).has(number)) return
  await requireFreePorts(instance, [{ title: service, ports: { [portId]: number } }])
}
