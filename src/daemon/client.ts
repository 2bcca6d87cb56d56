// Asks a running daemon.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import type { ResultPart } from '../components/run-statements.js'
import { type ErrorReport, reviveError, StackError } from '../errors.js'
import type { Work } from '../events.js'
import { elapsedNow } from '../host/elapsed.js'
import { isErrno } from '../host/errno.js'
import {
  callerHeader,
  type DaemonStatus,
  type RestartSelection,
  type ServiceSelection,
  type StatementSelection,
  type StreamLine,
} from './protocol.js'

export interface DaemonClient {
  status(signal: AbortSignal): Promise<DaemonStatus>
  start(selection: ServiceSelection, work: Work): Promise<void>
  stop(selection: ServiceSelection, work: Work): Promise<void>
  restart(selection: RestartSelection, work: Work): Promise<void>
  reload(work: Work): Promise<void>
  /**
   * Runs them on the warm Spark server. False, without having run any, where the daemon is not certain of that server,
   * or there is no daemon that could.
   */
  statements(selection: StatementSelection, tell: (part: ResultPart) => void, work: Work): Promise<boolean>
  /** Ends the daemon; services run on. */
  shutDown(signal: AbortSignal): Promise<void>
}

/** Milliseconds. */
export interface Patience {
  /** Longest wait for an answer that the daemon gives at once; on a machine where a dozen JVMs start, everything waits. */
  answer: number
  /** After so long without an event the daemon is asked whether it lives. */
  quiet: number
}

const defaultPatience: Patience = { answer: 15_000, quiet: 5_000 }

/** What is known of a daemon that has fallen silent; null for nothing. */
type Explain = () => Promise<StackError | null>

/** Events of a call are emitted through its `work`; a failure in the daemon is thrown as the same error here. */
export function daemonClient(
  socketPath: string,
  explain: Explain = async () => null,
  patience = defaultPatience,
): DaemonClient {
  const askForJson = (method: string, path: string, signal: AbortSignal) =>
    callForJson(socketPath, method, path, AbortSignal.any([signal, AbortSignal.timeout(patience.answer)]))
  const lives = (signal: AbortSignal) => askForJson('GET', '/status', signal)
  const watched = <T>(work: Work, call: (work: Work, hear: () => void) => Promise<T>) =>
    withLife({ lives, explain, quiet: patience.quiet }, work, call)
  const callForEvents = (path: string, body: object, work: Work) =>
    watched(work, async ({ signal, emit }, hear) => {
      const response = await send(socketPath, 'POST', path, JSON.stringify(body), signal)
      await readLines(response, signal, (line) => {
        hear()
        if ('event' in line) emit(line.event)
      })
    })
  return {
    status: async (signal) => (await lives(signal)) as DaemonStatus,
    start: (selection, work) => callForEvents('/start', selection, work),
    stop: (selection, work) => callForEvents('/stop', selection, work),
    restart: (selection, work) => callForEvents('/restart', selection, work),
    reload: (work) => callForEvents('/reload', {}, work),
    statements: (selection, tell, work) =>
      watched(work, async ({ signal }, hear) => {
        const response = await sendIfSomebodyListens(socketPath, '/statements', JSON.stringify(selection), signal)
        if (response?.statusCode !== 200) return false
        await readLines(response, signal, (line) => {
          hear()
          if ('part' in line) tell(line.part)
        })
        return true
      }),
    shutDown: async (signal) => {
      await askForJson('POST', '/shutdown', signal)
    },
  }
}

async function callForJson(socketPath: string, method: string, path: string, deadline: AbortSignal): Promise<unknown> {
  const response = await send(socketPath, method, path, null, deadline)
  try {
    return parseJson(await textOf(response))
  } catch (error) {
    throw unreachable(error, deadline)
  }
}

/**
 * A start may have nothing to say for minutes, but its daemon answers questions all the time: where it has said nothing
 * for a while it is asked for its status, and the call ends where that has no answer either.
 */
async function withLife<T>(
  { lives, explain, quiet }: { lives: (signal: AbortSignal) => Promise<unknown>; explain: Explain; quiet: number },
  { signal, emit }: Work,
  call: (work: Work, hear: () => void) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  let heardAt = elapsedNow()
  const listening = (async () => {
    while (!over.signal.aborted) {
      await delay(1_000, undefined, { signal: over.signal })
      if (elapsedNow() - heardAt < quiet) continue
      const known = await explain()
      if (known?.details.suspended === true) throw known
      await lives(over.signal)
      heardAt = elapsedNow()
    }
  })().catch(async (error: unknown) => {
    if (over.signal.aborted) return
    over.abort((await explain()) ?? error)
  })
  const hear = () => {
    heardAt = elapsedNow()
  }
  try {
    return await call({ signal: AbortSignal.any([signal, over.signal]), emit }, hear)
  } finally {
    over.abort(new Error('the call is over'))
    await listening
  }
}

/** To the last line, which says how it ended. */
async function readLines(
  response: IncomingMessage,
  signal: AbortSignal,
  take: (line: StreamLine) => void,
): Promise<void> {
  try {
    for await (const text of linesOf(response)) {
      const line = readLine(text)
      if ('done' in line) return
      if ('error' in line) throw reviveError(line.error)
      if ('bug' in line) throw new Error(`in the daemon: ${line.bug}`)
      take(line)
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!isErrno(error, 'ECONNRESET')) throw error
  }
  signal.throwIfAborted()
  throw new StackError('DAEMON_UNREACHABLE', 'the daemon ended before it had answered', {
    hint: 'sparkbox up takes over what is running',
  })
}

/** @throws StackError DAEMON_UNREACHABLE for what no daemon of this version says */
function readLine(text: string): StreamLine {
  const line = parseJson(text) as Partial<Record<'event' | 'part' | 'error' | 'bug' | 'done', unknown>> | null
  const { event, part, error, bug, done } = typeof line === 'object' && line !== null ? line : {}
  if (isObject(event) && typeof event.type === 'string') return line as StreamLine
  if (isObject(part)) return line as StreamLine
  if (isReport(error)) return line as StreamLine
  if (typeof bug === 'string' || done === true) return line as StreamLine
  throw senseless(text)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function isReport(value: unknown): value is ErrorReport {
  if (!isObject(value) || !isObject(value.details)) return false
  const isHint = value.hint === null || typeof value.hint === 'string'
  return isHint && typeof value.code === 'string' && typeof value.message === 'string'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw error instanceof SyntaxError ? senseless(text) : error
  }
}

function senseless(text: string): StackError {
  const shown = JSON.stringify(text.slice(0, 80))
  return new StackError('DAEMON_UNREACHABLE', `the daemon answered ${shown}, which is no answer of this version`, {
    hint: 'sparkbox down, then sparkbox up',
    details: { answer: text.slice(0, 1000) },
  })
}

/** Null where nobody has heard it. An older daemon knows no such path, and answers 404. */
async function sendIfSomebodyListens(
  socketPath: string,
  path: string,
  body: string,
  signal: AbortSignal,
): Promise<IncomingMessage | null> {
  try {
    return await send(socketPath, 'POST', path, body, signal, [200, 204, 404])
  } catch (error) {
    if (error instanceof StackError && isErrno(error.cause, 'ENOENT', 'ENOTDIR', 'ECONNREFUSED')) return null
    throw error
  }
}

function send(
  socketPath: string,
  method: string,
  path: string,
  body: string | null,
  signal: AbortSignal,
  accepted: readonly (number | undefined)[] = [200],
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const type = body === null ? {} : { 'content-type': 'application/json' }
    const headers = { ...type, [callerHeader]: String(process.pid) }
    // A connection that is kept would reach a daemon whose socket is gone, and hide that from whoever asks.
    const request = httpRequest({ socketPath, method, path, headers, signal, agent: false }, (response) => {
      if (accepted.includes(response.statusCode)) return resolve(response)
      void textOf(response).then((text) => reject(new Error(`the daemon refused ${path}: ${text}`)), reject)
    })
    request.once('error', (error) => reject(unreachable(error, signal)))
    request.end(body ?? undefined)
  })
}

function unreachable(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted && signal.reason?.name !== 'TimeoutError') return signal.reason
  if (
    signal.aborted ||
    isErrno(error, 'ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'EACCES', 'ENOTSOCK')
  ) {
    return new StackError('DAEMON_UNREACHABLE', 'the daemon does not answer', { hint: 'sparkbox up', cause: error })
  }
  return error
}

/** node:readline would leave a broken connection as an error that nobody catches. */
async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of response.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}
