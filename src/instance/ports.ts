// Ports are chosen once, when an instance is made, and kept for life.
import type { PortDefinition } from '../components/contract.js'
import { StackError } from '../errors.js'

export interface PortChoice {
  ports: Record<string, number>
  /** Ports that could not have the guide's number. */
  moved: { id: string; title: string; preferred: number; chosen: number }[]
}

/** Above it Linux takes ports for outgoing connections (net.ipv4.ip_local_port_range), which then are "in use". */
const highest = 32_767
const step = 100

/**
 * The guide's number where it is free; else the next free one in steps of 100, so that a moved port stays recognisable.
 * Pure: `isTaken` knows the machine's listeners and the ports that other instances have on record.
 */
export function choosePorts(
  definitions: readonly PortDefinition[],
  fixed: Readonly<Record<string, number>>,
  isTaken: (port: number) => boolean,
): PortChoice {
  const fixedNumbers = new Set(Object.values(fixed))
  const reserved = new Set([...definitions.map(({ preferred }) => preferred), ...fixedNumbers])
  const isFree = (port: number) => !isTaken(port) && !fixedNumbers.has(port)
  const choice: PortChoice = { ports: {}, moved: [] }
  for (const { id, preferred, title } of definitions) {
    const wanted = fixed[id]
    const chosen =
      wanted ?? (isFree(preferred) ? preferred : nextFree(preferred, (port) => isTaken(port) || reserved.has(port)))
    if (wanted === undefined && chosen !== preferred) choice.moved.push({ id, title, preferred, chosen })
    reserved.add(chosen)
    choice.ports[id] = chosen
  }
  return choice
}

/**
 * The ports on record with those that sparkbox.yaml fixes by now.
 * @throws StackError CONFIG_INVALID for a number that is another port of the instance already.
 */
export function withFixedPorts(
  recorded: Readonly<Record<string, number>>,
  fixed: Readonly<Record<string, number>>,
): Record<string, number> {
  const ports = { ...recorded, ...fixed }
  for (const [id, number] of Object.entries(fixed)) {
    const other = Object.keys(ports).find((each) => each !== id && ports[each] === number)
    if (other === undefined) continue
    throw new StackError('CONFIG_INVALID', `ports.${id} is ${number}, which ${other} of this instance has already`, {
      hint: `set ports.${id} to another number, or ports.${other} too`,
      details: { id, other, port: number },
    })
  }
  return ports
}

function nextFree(preferred: number, isTaken: (port: number) => boolean): number {
  for (let port = preferred + step; port <= highest; port += step) if (!isTaken(port)) return port
  throw new StackError('PORT_IN_USE', `no free port was found above ${preferred} in steps of ${step}`, {
    hint: 'sparkbox config set ports.ID=NUMBER',
    details: { preferred },
  })
}
