// Reads and writes HDFS over its REST interface, as the address of the NameNode says.
import { request } from 'node:http'

export interface WebAnswer {
  status: number
  content: Buffer
}

/** Follows the NameNode to the DataNode, which alone gets the body. Without a signal it may take 60 s. */
export async function callWebHdfs(
  url: string,
  method: string,
  { body, signal = AbortSignal.timeout(60_000) }: { body?: string | Buffer; signal?: AbortSignal } = {},
): Promise<WebAnswer> {
  const answer = await call(url, method, signal)
  return answer.next === undefined ? answer : await call(answer.next, method, signal, body)
}

/** Not by fetch(), which takes the DataNode's unasked `100 Continue` for a broken answer. */
function call(
  url: string,
  method: string,
  signal: AbortSignal,
  body?: string | Buffer,
): Promise<WebAnswer & { next?: string }> {
  return new Promise((resolve, reject) => {
    // Asked for where HDFS is told to refuse what a foreign web page could send.
    const headers = { 'X-XSRF-HEADER': 'sparkbox' }
    const sent = request(url, { method, headers, signal }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk)).once('error', reject)
      answer.once('end', () => {
        const { location } = answer.headers
        const content = Buffer.concat(chunks)
        resolve({ status: answer.statusCode ?? 0, content, ...(location === undefined ? {} : { next: location }) })
      })
    })
    sent.once('error', reject).end(body)
  })
}
