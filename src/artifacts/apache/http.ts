// One question to a web server, through the proxies that the environment names.
import type { Readable } from 'node:stream'
import type * as Undici from 'undici'
import { StackError } from '../../errors.js'
import type { EnvironmentVariables } from '../model.js'
import { hostOf } from './hosts.js'

export interface HttpClient {
  /**
   * Follows redirects; the caller reads the body or destroys it.
   * @throws StackError DOWNLOAD_FAILED for no answer, or one that leads nowhere.
   */
  get: (address: string, options: { headers?: Record<string, string>; signal: AbortSignal }) => Promise<HttpAnswer>
  close: () => Promise<void>
}

export interface HttpAnswer {
  status: number
  /** Names are in lower case. */
  headers: Readonly<Record<string, string | undefined>>
  body: Readable
}

export interface Patience {
  /** Until a connection stands, and again until the answer begins. */
  answerMilliseconds: number
  /** A transfer that brings fewer than `leastBytes` in so long a time has stalled. */
  stallMilliseconds: number
  leastBytes: number
}

export const usualPatience: Patience = {
  answerMilliseconds: 15_000,
  stallMilliseconds: 30_000,
  leastBytes: 16 * 1024,
}

const redirectsFollowed = 5

/** @throws StackError INVALID_ARGUMENT for a proxy that is no address. */
export async function createHttpClient(
  environment: EnvironmentVariables,
  patience: Patience = usualPatience,
): Promise<HttpClient> {
  const proxies = proxiesOf(environment)
  // Loaded when it is needed: that takes longer than many a command.
  const { EnvHttpProxyAgent, request } = await import('undici')
  const timeout = patience.answerMilliseconds
  const dispatcher = new EnvHttpProxyAgent({
    ...proxies,
    connect: { timeout },
    headersTimeout: timeout,
    // Whoever reads a body watches over it.
    bodyTimeout: 0,
  })
  return {
    get: async (address, { headers = {}, signal }) => {
      const visited: string[] = []
      for (let next = address; ; ) {
        visited.push(next)
        const answer = await ask(next, { request, dispatcher, headers, signal })
        const location = answer.headers.location
        if (![301, 302, 303, 307, 308].includes(answer.status) || location === undefined) return answer
        answer.body.destroy()
        next = redirectTarget(visited, location)
      }
    },
    close: () => dispatcher.destroy(),
  }
}

/** Where to go on from the last of the visited addresses; never in a circle, and never from https to http. */
export function redirectTarget(visited: readonly string[], location: string): string {
  const here = visited.at(-1)!
  if (!URL.canParse(location, here))
    throw failure(here, `redirects to ${JSON.stringify(location)}, which is no address`)
  const target = new URL(location, here)
  if (!/^https?:$/.test(target.protocol) || (here.startsWith('https:') && target.protocol === 'http:'))
    throw failure(here, `redirects to ${target.href}, without encryption`)
  if (visited.includes(target.href)) throw failure(here, 'redirects in a circle')
  if (visited.length > redirectsFollowed) throw failure(here, `redirects more than ${redirectsFollowed} times`)
  return target.href
}

interface Question {
  request: typeof Undici.request
  dispatcher: Undici.EnvHttpProxyAgent
  headers: Record<string, string>
  signal: AbortSignal
}

async function ask(address: string, { request, dispatcher, headers, signal }: Question): Promise<HttpAnswer> {
  try {
    const answer = await request(address, { dispatcher, headers: { 'user-agent': 'sparkbox', ...headers }, signal })
    const single = Object.entries(answer.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value[0] : value,
    ])
    // A body that is left alone, or destroyed, says so by an event that nobody waits for.
    answer.body.on('error', () => {})
    return { status: answer.statusCode, headers: Object.fromEntries(single), body: answer.body }
  } catch (error) {
    signal.throwIfAborted()
    throw failure(address, describeFailure(error), error)
  }
}

/**
 * A small text file, read within the time for an answer.
 * @throws StackError DOWNLOAD_FAILED for everything else.
 */
export async function getText(
  client: HttpClient,
  address: string,
  { atMostBytes, patience, signal }: { atMostBytes: number; patience: Patience; signal: AbortSignal },
): Promise<string> {
  const deadline = AbortSignal.timeout(2 * patience.answerMilliseconds)
  const both = AbortSignal.any([signal, deadline])
  try {
    const answer = await client.get(address, { signal: both })
    if (answer.status !== 200 || isPage(answer)) {
      answer.body.destroy()
      throw failure(address, isPage(answer) ? 'answers with a web page' : describeStatus(answer.status))
    }
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > atMostBytes) throw failure(address, `sends more than ${atMostBytes} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks).toString('utf8')
  } catch (error) {
    signal.throwIfAborted()
    if (deadline.aborted) throw failure(address, 'does not answer')
    throw error instanceof StackError ? error : failure(address, describeFailure(error), error)
  }
}

/** What captive portals and busy mirrors send, whatever was asked for. */
export function isPage({ headers }: HttpAnswer): boolean {
  return /^\s*(text\/html|application\/xhtml)/i.test(headers['content-type'] ?? '')
}

export function describeStatus(status: number): string {
  return `answers with status ${status}${status === 404 ? ' (not found)' : ''}`
}

/** One host's failure; others may still have the file. */
export function failure(address: string, reason: string, cause?: unknown): StackError {
  return new StackError('DOWNLOAD_FAILED', `${hostOf(address)} ${reason}`, {
    details: { address },
    ...(cause === undefined ? {} : { cause }),
  })
}

/** The words behind undici's and Node's codes; they follow the name of a host. */
export function describeFailure(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words: Record<string, string> = {
    ECONNREFUSED: 'refuses connections',
    ECONNRESET: 'breaks off the connection',
    UND_ERR_SOCKET: 'breaks off the connection',
    ENOTFOUND: 'is unknown here (DNS)',
    EAI_AGAIN: 'is unknown here (no answer from DNS)',
    ENETUNREACH: 'cannot be reached: no network',
    EHOSTUNREACH: 'cannot be reached',
    ETIMEDOUT: 'does not answer',
    UND_ERR_CONNECT_TIMEOUT: 'does not answer',
    UND_ERR_HEADERS_TIMEOUT: 'does not answer',
    UND_ERR_BODY_TIMEOUT: 'sends nothing more',
  }
  const message = error instanceof Error ? error.message : String(error)
  return words[code] ?? `fails: ${message}${code === '' || message.includes(code) ? '' : ` (${code})`}`
}

/** The lower-case names win, as for curl. A proxy may be written without `http://`. */
function proxiesOf(environment: EnvironmentVariables) {
  const variable = (name: string) => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const proxy = (name: string) => {
    const value = variable(name)
    const address = value === '' || value.includes('://') ? value : `http://${value}`
    if (address === '' || URL.canParse(address)) return address
    throw new StackError('INVALID_ARGUMENT', `${name} is no address of a proxy`, {
      hint: `export ${name}=http://HOST:PORT`,
    })
  }
  return { httpProxy: proxy('HTTP_PROXY'), httpsProxy: proxy('HTTPS_PROXY'), noProxy: variable('NO_PROXY') }
}
