// Asks a service whether it is ready, within a deadline.

import type { ProcessIdentity } from '../host/process.js'
import { familyOf } from '../host/processes.js'
import { ownedPorts, portHolders } from '../host/sockets.js'
import { withDeadline } from './deadline.js'
import type { Probe, ProbeAnswer, ServiceSpec } from './spec.js'

/** Puts a question to the service; no answer within the deadline (milliseconds) is `ready: false`. */
export async function ask(probe: Probe, pid: number, deadline: number, signal: AbortSignal): Promise<ProbeAnswer> {
  return withDeadline(deadline, signal, (limited) => probe({ pid, signal: limited }), {
    ready: false,
    reason: `no answer within ${deadline / 1000} s`,
  })
}

/** Null when each port of the service is held by one of its own processes; otherwise what is wrong. */
export async function missingPorts(spec: ServiceSpec, identity: ProcessIdentity): Promise<string | null> {
  const ports = Object.values(spec.ports)
  const ownedByLeader = ownedPorts([identity.pid], ports)
  if (ports.every((port) => ownedByLeader.has(port))) return null
  const family = familyOf(identity).map((one) => one.pid)
  const owned = ownedPorts(family, ports)
  const missing = Object.entries(spec.ports).filter(([, port]) => !owned.has(port))
  if (missing.length === 0) return null
  const holders = await portHolders(missing.map(([, port]) => port))
  for (const [name, port] of missing) {
    const holder = holders.get(port)
    if (holder !== undefined && (holder.pid === null || !family.includes(holder.pid)))
      return `port ${port} (${name}) is held by ${describeHolder(holder)}, not by this service`
  }
  return `waiting for ${missing.map(([name, port]) => `port ${port} (${name})`).join(', ')} to open`
}

export function describeHolder(holder: { pid: number | null; command?: string; user?: string }): string {
  return holder.pid === null ? 'a process of another user' : `pid ${holder.pid} of ${holder.user} (${holder.command})`
}
