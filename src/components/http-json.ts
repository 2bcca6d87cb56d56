// Questions to the web servers of services, which all are on this machine.
import { StackError } from '../errors.js'

/**
 * The JSON that a URL of 127.0.0.1 answers with; redirects are not followed, they could lead elsewhere.
 * @throws StackError NOT_RUNNING when nobody listens, or when the answer is no JSON or not 200.
 */
export async function getJson(url: string, signal: AbortSignal): Promise<unknown> {
  const { status, text } = await get(url, signal, async (response) => ({
    status: response.status,
    text: await response.text(),
  }))
  if (status !== 200) throw new StackError('NOT_RUNNING', `${url} answers ${status}`)
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new StackError('NOT_RUNNING', `${url} answers with something else than JSON: ${text.slice(0, 80)}`)
  }
}

/**
 * The HTTP status of a URL of 127.0.0.1, also of a redirect.
 * @throws StackError NOT_RUNNING when nobody listens.
 */
export function getStatus(url: string, signal: AbortSignal): Promise<number> {
  return get(url, signal, async (response) => {
    await response.body?.cancel()
    return response.status
  })
}

/** A server on this machine that has not begun to answer by then is not serving. */
const answerWithinMilliseconds = 10_000

async function get<T>(url: string, signal: AbortSignal, read: (response: Response) => Promise<T>): Promise<T> {
  if (new URL(url).hostname !== '127.0.0.1') throw new Error(`${url} is not on 127.0.0.1`)
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), answerWithinMilliseconds)
  try {
    const response = await fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: AbortSignal.any([signal, deadline.signal]),
    })
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

/** fetch hides why it failed in the cause. */
function reasonOf(error: unknown, deadline: AbortSignal): string {
  if (deadline.aborted) return `no answer within ${answerWithinMilliseconds / 1000} s`
  if (!(error instanceof TypeError)) throw error
  const { cause } = error
  if (!(cause instanceof Error)) return error.message
  return 'code' in cause ? String(cause.code) : cause.message
}
