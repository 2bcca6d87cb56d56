// What Apache says about a release file: its hash and its signature.
import { basename } from 'node:path'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import type { EnvironmentVariables } from '../model.js'
import { findPrograms } from '../tool-search.js'
import { addressOf, hostOf } from './hosts.js'
import { failure, getText, type HttpClient, type Patience } from './http.js'
import { removePart } from './part.js'
import { parseSha512 } from './sha512-file.js'
import { checkSignature } from './signature.js'

export interface Asking {
  path: string
  keys?: string | undefined
  /** Apache's own hosts. */
  trusted: readonly string[]
  /** Asked where none of those answers: whoever names a mirror trusts it. */
  mirrors: readonly string[]
  client: HttpClient
  patience: Patience
  environment: EnvironmentVariables
}

export interface ProvenBy {
  sha512: string
  /** For people: whose word it is. */
  origin: string
}

const hashBytes = 64 * 1024
const keysBytes = 16 * 1024 * 1024

/** @throws StackError DOWNLOAD_FAILED where nobody tells it. */
export async function publishedHash(asking: Asking, work: Work): Promise<ProvenBy> {
  const name = basename(asking.path)
  const found = await firstAnswer(asking, `${asking.path}.sha512`, hashBytes, work, (text, address) => {
    const hash = parseSha512(text, name)
    if (hash === null) throw failure(address, `answers with something that is no SHA-512 of ${name}`)
    return hash
  })
  if (!found.trusted)
    work.emit({
      type: 'notice',
      level: 'warning',
      text: `Apache's own hosts do not tell the SHA-512 of ${name}; that of your mirror ${found.host} counts`,
    })
  return { sha512: found.value, origin: found.host }
}

/**
 * Who signed the file; null, with a notice, where that cannot be found out here.
 * @throws StackError SIGNATURE_INVALID; the file is removed.
 */
export async function requireSignature(asking: Asking & { file: string }, work: Work): Promise<string | null> {
  const { file, path, keys, environment } = asking
  const name = basename(path)
  const unchecked = (reason: string): null => {
    work.emit({ type: 'notice', level: 'info', text: `the signature of ${name} is not checked: ${reason}` })
    return null
  }
  if (keys === undefined) return unchecked('no KEYS file is known for it')
  const [gpg] = await findPrograms(['gpg', 'gpg2'], environment)
  if (gpg === undefined) return unchecked('there is no gpg on PATH')
  try {
    const asText = (text: string) => text
    const signature = (await firstAnswer(asking, `${path}.asc`, hashBytes, work, asText)).value
    const project = (await firstAnswer(asking, keys, keysBytes, work, asText)).value
    const signed = { file, name, signature, keys: project }
    const answer = await checkSignature(signed, gpg, environment, work.signal)
    return 'signer' in answer ? answer.signer : unchecked(answer.unchecked)
  } catch (error) {
    if (!(error instanceof StackError)) throw error
    if (error.code === 'DOWNLOAD_FAILED') return unchecked(error.message)
    await removePart(file)
    throw error
  }
}

/** Of Apache's hosts in their order, then of the user's mirrors. */
async function firstAnswer<T>(
  { trusted, mirrors, client, patience }: Asking,
  path: string,
  atMostBytes: number,
  { signal }: Work,
  read: (text: string, address: string) => T,
): Promise<{ value: T; host: string; trusted: boolean }> {
  const failures: string[] = []
  for (const root of [...trusted, ...mirrors]) {
    const address = addressOf(root, path)
    try {
      const text = await getText(client, address, { atMostBytes, patience, signal })
      return { value: read(text, address), host: hostOf(address), trusted: trusted.includes(root) }
    } catch (error) {
      if (!(error instanceof StackError) || error.code !== 'DOWNLOAD_FAILED') throw error
      failures.push(error.message)
    }
  }
  throw new StackError('DOWNLOAD_FAILED', `${basename(path)} could not be fetched: ${failures.join('; ')}`, {
    hint: 'check the network and HTTPS_PROXY, or name a mirror in sparkbox.yaml under apache.mirrors',
    details: { path, failures },
  })
}
