// Questions to the web servers of services, which all are on this machine.
import { Agent, type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { StackError } from '../errors.js'

/**
 * The JSON that a URL of 127.0.0.1 answers with; redirects are not followed, they could lead elsewhere.
 * @throws StackError NOT_RUNNING when nobody listens, or when the answer is no JSON or not 200.
 */
export async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, body } = await askForText(url, 'GET', signal)
  if (status !== 200) throw new StackError('NOT_RUNNING', `${url} answers ${status}`)
  try {
    return JSON.parse(body)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new StackError('NOT_RUNNING', `${url} answers with something else than JSON: ${body.slice(0, 80)}`)
  }
}

export interface TextAnswer {
  status: number
  body: string
}

/** The whole answer, whatever its status; redirects are not followed. @throws StackError NOT_RUNNING when nobody listens. */
export function askForText(url: string, method: string, signal: AbortSignal): Promise<TextAnswer> {
  return ask(url, method, signal, async (response) => ({ status: statusOf(response), body: await text(response) }))
}

/**
 * The HTTP status of a URL of 127.0.0.1, also of a redirect.
 * @throws StackError NOT_RUNNING when nobody listens.
 */
export function getStatus(url: string, signal: AbortSignal): Promise<number> {
  return ask(url, 'GET', signal, async (response) => {
    response.destroy()
    return statusOf(response)
  })
}

/** A server on this machine that has not begun to answer by then is not serving. */
const answerWithinMilliseconds = 10_000

/** A connection for each question: one that was kept may be closed by the other side just as the next one begins. */
const agent = new Agent({ keepAlive: false })

async function ask<T>(
  url: string,
  method: string,
  signal: AbortSignal,
  read: (response: IncomingMessage) => Promise<T>,
): Promise<T> {
  if (new URL(url).hostname !== '127.0.0.1') throw new Error(`${url} is not on 127.0.0.1`)
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), answerWithinMilliseconds)
  try {
    const response = await begin(url, method, AbortSignal.any([signal, deadline.signal]))
    clearTimeout(timer)
    return await read(response)
  } catch (error) {
    signal.throwIfAborted()
    throw new StackError('NOT_RUNNING', `${url} cannot be reached: ${reasonOf(error, deadline.signal)}`, {
      hint: 'sparkbox status',
      cause: error,
    })
  } finally {
    clearTimeout(timer)
  }
}

/** node:http and not fetch, which takes several times the CPU time: the daemon asks all day long. */
function begin(url: string, method: string, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { method, agent, headers: { accept: 'application/json' }, signal }
    request(url, options, resolve).on('error', reject).end()
  })
}

function statusOf({ statusCode }: IncomingMessage): number {
  if (statusCode === undefined) throw new Error('an answer without a status')
  return statusCode
}

function reasonOf(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return `no answer within ${answerWithinMilliseconds / 1000} s`
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}
