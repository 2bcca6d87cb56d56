// Who holds the ports of the instance.
import { portDefinitions } from '../../components/registry.js'
import { traitsOf } from '../../components/traits.js'
import { readLimits } from '../../host/limits.js'
import { type PortHolder, portHolders } from '../../host/sockets.js'
import { listRecords } from '../../instance/record.js'
import type { ServiceSpec } from '../../supervisor/spec.js'
import { known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'
import { type Subject, servicesOf } from './subject.js'

/** A port that a service of the instance needs and somebody else holds. */
export interface TakenPort {
  id: string
  port: number
  /** Of the service. */
  title: string
  holder: PortHolder
}

export const portsArea: Area = {
  id: 'ports',
  asks: 'the table of sockets',
  look: async (subject) => {
    const { instance, name, home } = subject
    if (instance === null) return [await newPorts(subject)]
    const services = servicesOf(subject)
    const [taken, limits, records] = await Promise.all([
      takenPorts(instance.id, services),
      readLimits(),
      listRecords(home).catch(() => []),
    ])
    const names = new Map(records.map((record) => [record.id, record.name]))
    const wanted = Object.fromEntries(services.flatMap(({ ports }) => Object.entries(ports)))
    return [...checkTaken(taken, wanted, name, names), checkRange(wanted, limits.ephemeralPorts, name)]
  },
}

/** What the instance itself holds is fine: its services may run without a daemon, to be adopted. */
export async function takenPorts(
  instanceId: string,
  services: readonly Pick<ServiceSpec, 'title' | 'ports'>[],
): Promise<TakenPort[]> {
  const wanted = services.flatMap(({ title, ports }) =>
    Object.entries(ports).map(([id, port]) => ({ id, port, title })),
  )
  const holders = await portHolders(wanted.map(({ port }) => port))
  return wanted.flatMap(({ id, port, title }) => {
    const holder = holders.get(port)
    const isFree = holder === undefined || (holder.pid !== null && holder.instance === instanceId)
    return isFree ? [] : [{ id, port, title, holder }]
  })
}

export function checkTaken(
  taken: readonly TakenPort[],
  wanted: Readonly<Record<string, number>>,
  instance: string,
  instances: ReadonlyMap<string, string>,
): MachineCheck[] {
  if (taken.length === 0)
    return [ok('ports', `${Object.keys(wanted).length} ports are free or held by the services that they are for`)]
  const holders = new Map<number | string, TakenPort[]>()
  for (const one of taken) {
    const key = one.holder.pid ?? one.id
    holders.set(key, [...(holders.get(key) ?? []), one])
  }
  return [...holders.values()].map((ports) => checkHolder(ports, instance, instances))
}

/** One holder with its pid and, where it is one of ours, its instance; `ports` are those that it holds, at least one. */
export function checkHolder(
  ports: readonly TakenPort[],
  instance: string,
  instances: ReadonlyMap<string, string> = new Map(),
): MachineCheck {
  const { id, title, holder } = ports[0]!
  const other = holder.pid === null || holder.instance === null ? undefined : instances.get(holder.instance)
  const process = holder.pid === null ? 'a process of another user' : `pid ${holder.pid}, ${holder.command}`
  const who = other === undefined ? process : `${process} (of the instance ${other})`
  const stop = holder.pid === null ? 'stop it' : `stop it (kill ${holder.pid})`
  const first = other === undefined ? stop : `sparkbox down --instance ${other}`
  const named = ports.map((one) => `port ${one.port} of ${one.title} (${one.id})`).join(', ')
  const moves = ports.map((one) => `sparkbox config set --instance ${instance} ports.${one.id}=${one.port + 100}`)
  return {
    ...known(`port-${id}`, 'fail', 'NETWORK_PORT_IN_USE', who, { service: title, instance }),
    reason: `${named} ${ports.length === 1 ? 'is' : 'are'} held by ${who}`,
    fix: `${first}, or take another port: ${moves.join('; ')}`,
  }
}

export function checkRange(
  wanted: Readonly<Record<string, number>>,
  { first, last }: { first: number; last: number },
  instance: string,
): MachineCheck {
  const evidence = `outgoing connections take ${first} to ${last}`
  const inside = Object.entries(wanted).find(([, port]) => first <= port && port <= last)
  if (inside === undefined) return ok('port-range', evidence)
  const [id, port] = inside
  const words = { id, port: String(port), first: String(first), last: String(last), instance }
  return known('port-range', 'warn', 'NETWORK_PORT_MAY_BE_TAKEN', evidence, words)
}

/** A new instance gets other ports where the usual ones are taken. */
async function newPorts({ stack, config }: Subject): Promise<MachineCheck> {
  const used = portDefinitions.filter(({ isUsed }) => stack.value === null || (isUsed?.(traitsOf(stack.value)) ?? true))
  const ports = used.map(({ id, preferred }) => config.value?.ports[id] ?? preferred)
  const holders = await portHolders(ports)
  const taken = ports.filter((port) => holders.has(port))
  if (taken.length === 0) return ok('ports', `the ${ports.length} usual ports are free`)
  return ok('ports', `taken: ${taken.join(', ')}; the first up chooses others in place of them`)
}
