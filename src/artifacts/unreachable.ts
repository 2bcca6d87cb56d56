// Whether a client of a registry failed because nobody answered it, told by its own words.
import type { ArtifactDefinition } from './model.js'

const words = [
  // Java's and Maven's.
  'Unknown host',
  'UnknownHostException',
  'Name or service not known',
  'Temporary failure in name resolution',
  'No route to host',
  'Network is unreachable',
  'Connection refused',
  'Connection reset',
  '[Tt]imed out',
  'timeout',
  'PKIX path building failed',
  // pip's and urllib3's.
  'NewConnectionError',
  'NameResolutionError',
  'ConnectTimeoutError',
  'Max retries exceeded',
  'ProxyError',
  'SSLError',
]
const pattern = new RegExp(words.join('|'))

/** To be spread into the details of an error: which source cannot be reached. */
export function unreachableDetail(
  source: ArtifactDefinition['source'],
  output: string,
): { unreachable?: ArtifactDefinition['source'] } {
  return pattern.test(output) ? { unreachable: source } : {}
}
