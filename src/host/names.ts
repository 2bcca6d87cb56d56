// What names lead to, as programs of this machine see it.
import { lookup } from 'node:dns/promises'
import { networkInterfaces } from 'node:os'
import { isErrno } from './errno.js'

/** All addresses of a name by /etc/hosts and name servers; empty where it leads nowhere. A name server may take its time. */
export async function addressesOf(name: string): Promise<string[]> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address)
  } catch (error) {
    if (isErrno(error, 'ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'ESERVFAIL')) return []
    throw error
  }
}

/** False where the loopback interface is down or missing, so that no service of this machine reaches another. */
export function hasLoopback(): boolean {
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address.startsWith('127.')),
  )
}

export function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'))
}
