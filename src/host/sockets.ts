// Who listens on which TCP port, from /proc/net and the open files of processes.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { elapsedNow } from './elapsed.js'
import { isErrno } from './errno.js'
import { describeProcess, listProcesses, type ProcessDescription } from './processes.js'

export interface Listener {
  port: number
  /** `127.0.0.1`, `0.0.0.0`, `::1`, … */
  address: string
  inode: number
  uid: number
}

/** Who holds a port; `{pid: null}` when it is a process that this user may not look at. */
export type PortHolder = ProcessDescription | { pid: null }

/** Every listening TCP socket of this machine (of this network namespace). */
export function listeners(): Listener[] {
  return ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => parseSocketTable(readTable(file)))
}

/** The same, at most 150 ms old: for each reading the kernel walks its whole table, which takes milliseconds. */
export function recentListeners(): Listener[] {
  if (recent === null || elapsedNow() - recent.at > 150) recent = { at: elapsedNow(), listeners: listeners() }
  return recent.listeners
}
let recent: { at: number; listeners: Listener[] } | null = null

export function listenersOn(port: number): Listener[] {
  return listeners().filter((one) => one.port === port)
}

/** The first process found that has the socket open, or null where none is visible to this user. */
export function ownerOf(inode: number): number | null {
  return ownersOf(new Set([inode])).get(inode) ?? null
}

/** Null when nobody listens on the port, at whatever address. */
export async function portHolder(port: number): Promise<PortHolder | null> {
  return (await portHolders([port])).get(port) ?? null
}

/** The holders of those ports that are taken, from a single pass over all processes. */
export async function portHolders(ports: readonly number[]): Promise<Map<number, PortHolder>> {
  const taken = listeners().filter((one) => ports.includes(one.port))
  const owners = taken.length === 0 ? new Map<number, number>() : ownersOf(new Set(taken.map((one) => one.inode)))
  const holders = new Map<number, PortHolder>()
  for (const { port, inode } of taken) {
    const pid = owners.get(inode)
    const description = pid === undefined ? null : await describeProcess(pid)
    if (description !== null || !holders.has(port)) holders.set(port, description ?? { pid: null })
  }
  return holders
}

/**
 * Those of the ports that one of these processes listens on. Cheap for one that was seen before: a socket keeps its port
 * for life, so a descriptor that still leads to it is proof enough. `read` is asked for the sockets there are otherwise.
 */
export function ownedPorts(pids: readonly number[], ports: readonly number[], read = listeners): Set<number> {
  const unseen = ports.filter((port) => !isHeldAsSeen(port, pids))
  const found = unseen.length === 0 ? [] : read().filter(({ port }) => unseen.includes(port))
  const wanted = new Map(found.map(({ inode, port }) => [inode, port]))
  for (const pid of wanted.size === 0 ? [] : pids)
    for (const [inode, link] of socketLinks(pid)) {
      const port = wanted.get(inode)
      if (port !== undefined) seen.set(port, { pid, inode, link })
    }
  return new Set(ports.filter((port) => isHeldAsSeen(port, pids)))
}

/** Where the socket of a port was when it was last looked up. */
const seen = new Map<number, { pid: number; inode: number; link: string }>()

function isHeldAsSeen(port: number, pids: readonly number[]): boolean {
  const place = seen.get(port)
  return place !== undefined && pids.includes(place.pid) && socketInode(place.link) === place.inode
}

/** The format is that of proc_net_tcp: addresses are 32-bit words in the machine's byte order, state 0A is LISTEN. */
export function parseSocketTable(text: string): Listener[] {
  return (
    text
      .split('\n')
      .slice(1)
      // Most lines are connections: a cheap look spares taking them apart.
      .filter((line) => line.includes(' 0A '))
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A')
      .map((fields) => {
        const [address = '', port = ''] = (fields[1] ?? '').split(':')
        return {
          port: Number.parseInt(port, 16),
          address: formatAddress(address),
          inode: Number(fields[9]),
          uid: Number(fields[7]),
        }
      })
  )
}

function formatAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? []
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse())
  if (bytes.length === 4) return bytes.join('.')
  // An IPv4 address in an IPv6 socket, ::ffff:a.b.c.d.
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff) return bytes.slice(12).join('.')
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((bytes[index * 2]! << 8) | bytes[index * 2 + 1]!).toString(16),
  )
  return groups.join(':').replace(/(?:^|:)(?:0(?::|$)){2,}/, '::')
}

/** /proc/net/tcp6 is missing where IPv6 is off. */
function readTable(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return ''
    throw error
  }
}

function ownersOf(inodes: ReadonlySet<number>): Map<number, number> {
  const owners = new Map<number, number>()
  for (const { pid } of listProcesses())
    for (const [inode] of socketLinks(pid)) if (inodes.has(inode) && !owners.has(inode)) owners.set(inode, pid)
  return owners
}

/** The inode of each open socket of a process, and the path of its descriptor. */
function socketLinks(pid: number): [inode: number, link: string][] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap((descriptor): [number, string][] => {
      const link = `/proc/${pid}/fd/${descriptor}`
      const inode = socketInode(link)
      return inode === null ? [] : [[inode, link]]
    })
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return []
    throw error
  }
}

function socketInode(link: string): number | null {
  try {
    const found = /^socket:\[(\d+)\]$/.exec(readlinkSync(link))
    return found === null ? null : Number(found[1])
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ESRCH', 'EACCES', 'EPERM')) return null
    throw error
  }
}
