// Asks a running daemon.
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { reviveError, StackError } from '../errors.js'
import type { Work } from '../events.js'
import { isErrno } from '../host/errno.js'
import {
  callerHeader,
  type DaemonStatus,
  type RestartSelection,
  type ServiceSelection,
  type StreamLine,
} from './protocol.js'

export interface DaemonClient {
  status(signal: AbortSignal): Promise<DaemonStatus>
  start(selection: ServiceSelection, work: Work): Promise<void>
  stop(selection: ServiceSelection, work: Work): Promise<void>
  restart(selection: RestartSelection, work: Work): Promise<void>
  reload(work: Work): Promise<void>
  /** Ends the daemon; services run on. */
  shutDown(signal: AbortSignal): Promise<void>
}

/** Longest wait for the daemon to answer a question that it answers at once. */
const answerMilliseconds = 5_000

/** Events of a call are emitted through its `work`; a failure in the daemon is thrown as the same error here. */
export function daemonClient(socketPath: string): DaemonClient {
  return {
    status: async (signal) => (await callForJson(socketPath, 'GET', '/status', signal)) as DaemonStatus,
    start: (selection, work) => callForEvents(socketPath, '/start', selection, work),
    stop: (selection, work) => callForEvents(socketPath, '/stop', selection, work),
    restart: (selection, work) => callForEvents(socketPath, '/restart', selection, work),
    reload: (work) => callForEvents(socketPath, '/reload', {}, work),
    shutDown: async (signal) => {
      await callForJson(socketPath, 'POST', '/shutdown', signal)
    },
  }
}

async function callForJson(socketPath: string, method: string, path: string, signal: AbortSignal): Promise<unknown> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)])
  const response = await send(socketPath, method, path, null, deadline)
  try {
    return JSON.parse(await textOf(response))
  } catch (error) {
    throw unreachable(error, deadline)
  }
}

async function callForEvents(socketPath: string, path: string, body: object, { signal, emit }: Work): Promise<void> {
  const response = await send(socketPath, 'POST', path, JSON.stringify(body), signal)
  try {
    for await (const text of linesOf(response)) {
      const line = JSON.parse(text) as StreamLine
      if ('event' in line) emit(line.event)
      else if ('error' in line) throw reviveError(line.error)
      else if ('bug' in line) throw new Error(`in the daemon: ${line.bug}`)
      else return
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

function send(
  socketPath: string,
  method: string,
  path: string,
  body: string | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const type = body === null ? {} : { 'content-type': 'application/json' }
    const headers = { ...type, [callerHeader]: String(process.pid) }
    const request = httpRequest({ socketPath, method, path, headers, signal }, (response) => {
      if (response.statusCode === 200) return resolve(response)
      void textOf(response).then((text) => reject(new Error(`the daemon refused ${path}: ${text}`)), reject)
    })
    request.once('error', (error) => reject(unreachable(error, signal)))
    request.end(body ?? undefined)
  })
}

function unreachable(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted && signal.reason?.name !== 'TimeoutError') return signal.reason
  if (signal.aborted || isErrno(error, 'ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE')) {
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
