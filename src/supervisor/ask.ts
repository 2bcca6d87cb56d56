// Asks a service whether it is ready, within a deadline.

import type { ProcessIdentity } from '../host/process.js'
import { familyOf } from '../host/processes.js'
import { ownedPorts, portHolders, recentListeners } from '../host/sockets.js'
import { withDeadline } from './deadline.js'
import type { Probe, ProbeAnswer } from './spec.js'

/** Puts a question to the service; no answer within the deadline (milliseconds) is `ready: false`. */
export async function ask(probe: Probe, pid: number, deadline: number, signal: AbortSignal): Promise<ProbeAnswer> {
  return withDeadline(deadline, signal, (limited) => probe({ pid, signal: limited }), {
    ready: false,
    reason: `no answer within ${deadline / 1000} s`,
  })
}

export interface MissingPorts {
  reason: string
  /** Whether somebody else listens there; otherwise nobody does. */
  isForeign: boolean
}

/** Null when each of the ports (by name) is held by one of the service's own processes. */
export async function missingPorts(
  named: Readonly<Record<string, number>>,
  identity: ProcessIdentity,
): Promise<MissingPorts | null> {
  const ports = Object.values(named)
  const ownedByLeader = ownedPorts([identity.pid], ports, recentListeners)
  if (ports.every((port) => ownedByLeader.has(port))) return null
  const taken = new Set(recentListeners().map(({ port }) => port))
  const notOwned = Object.entries(named).filter(([, port]) => !ownedByLeader.has(port))
  // Looking through all processes costs, and a service that starts is asked often.
  if (!notOwned.some(([, port]) => taken.has(port))) return { reason: waitingFor(notOwned), isForeign: false }
  const family = familyOf(identity).map((one) => one.pid)
  const owned = ownedPorts(family, ports)
  const missing = Object.entries(named).filter(([, port]) => !owned.has(port))
  if (missing.length === 0) return null
  const holders = await portHolders(missing.map(([, port]) => port))
  for (const [name, port] of missing) {
    const holder = holders.get(port)
    if (holder !== undefined && (holder.pid === null || !family.includes(holder.pid)))
      return {
        reason: `port ${port} (${name}) is held by ${describeHolder(holder)}, not by this service`,
        isForeign: true,
      }
  }
  return { reason: waitingFor(missing), isForeign: false }
}

function waitingFor(ports: readonly [name: string, port: number][]): string {
  return `waiting for ${ports.map(([name, port]) => `port ${port} (${name})`).join(', ')} to open`
}

export function describeHolder(holder: { pid: number | null; command?: string; user?: string }): string {
  return holder.pid === null ? 'a process of another user' : `pid ${holder.pid} of ${holder.user} (${holder.command})`
}
