// Host names, addresses, proxies.
import { addressesOf, hasIpv6, hasLoopback } from '../../host/names.js'
import { known, type MachineCheck, ok } from '../machine-check.js'
import type { Area } from './finding.js'

type Environment = Readonly<Record<string, string | undefined>>

export const networkArea: Area = {
  id: 'network',
  asks: "the name server, for this machine's name",
  look: async ({ machine, environment }) => {
    const [own, local] = await Promise.all([addressesOf(machine.hostname), addressesOf('localhost')])
    return [
      checkLoopback(hasLoopback()),
      checkHostName(machine.hostname, own),
      checkLocalhost(local, hasIpv6()),
      checkProxy(environment),
    ]
  },
}

export function checkLoopback(isUp: boolean): MachineCheck {
  if (isUp) return ok('loopback', '127.0.0.1 is there')
  return known('loopback', 'fail', 'NETWORK_LOOPBACK_DOWN', 'no interface has an address of 127.0.0.0/8')
}

/** Everything that sparkbox starts uses 127.0.0.1, so an odd name does harm only where it leads nowhere. */
export function checkHostName(name: string, addresses: readonly string[]): MachineCheck {
  if (addresses.length === 0) return known('host-name', 'warn', 'NETWORK_HOST_NAME_UNRESOLVED', name, { name })
  const remarks = [
    ...(name.includes('_') ? ['the underscore is in no URL of sparkbox'] : []),
    ...(addresses.some((address) => address.startsWith('127.0.1.')) ? ['services use 127.0.0.1 all the same'] : []),
  ]
  return ok('host-name', [`${name} is ${addresses.join(', ')}`, ...remarks].join('; '))
}

export function checkLocalhost(addresses: readonly string[], ipv6: boolean): MachineCheck {
  const evidence = `localhost is ${addresses.join(', ') || 'unknown'}; IPv6 is ${ipv6 ? 'on' : 'off'}`
  if (addresses.includes('127.0.0.1')) return ok('localhost', evidence)
  const found = addresses.length === 0 ? 'it leads nowhere' : addresses.join(', ')
  return known('localhost', 'warn', 'NETWORK_LOCALHOST_BROKEN', evidence, { found })
}

const proxyNames = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY']
const authorityNames = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE']

/** Values may hold a password, so only names are shown. Proxies for https concern no page of ours. */
export function checkProxy(environment: Environment): MachineCheck {
  const isSet = (name: string) => (environment[name] ?? '') !== ''
  const proxy = proxyNames.find(isSet)
  const authorities = authorityNames.filter(isSet)
  const trust = authorities.length === 0 ? 'no certificates of its own' : `certificates by ${authorities.join(', ')}`
  if (proxy === undefined) return ok('proxy', `no proxy for http, ${trust}`)
  const evidence = `${proxy} is set, ${trust}`
  const excepted = `${environment.NO_PROXY ?? ''},${environment.no_proxy ?? ''}`.split(/[,\s]+/)
  if (excepted.some((each) => ['*', '127.0.0.1', '127.0.0.0/8'].includes(each))) return ok('proxy', evidence)
  return known('proxy', 'warn', 'NETWORK_PROXY_COVERS_LOCALHOST', evidence, { variable: proxy })
}
