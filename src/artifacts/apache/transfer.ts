// Brings one file from one host, byte by byte where it was left off.
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { StackError } from '../../errors.js'
import { isErrno } from '../../host/errno.js'
import {
  describeFailure,
  describeStatus,
  failure,
  type HttpAnswer,
  type HttpClient,
  isPage,
  type Patience,
} from './http.js'
import { type PartOrigin, partSize, readOrigin, removePart, writeOrigin } from './part.js'

export interface Transfer {
  address: string
  /** Bytes are appended to it; it stays when the transfer fails. */
  part: string
  client: HttpClient
  patience: Patience
  signal: AbortSignal
  /** `total` is null where the host does not tell it. */
  report: (done: number, total: number | null) => void
}

const connectionsAtMost = 10
/** In a row. What a broken connection had brought and nobody had read yet is lost, so that even a good one may be. */
const fruitlessAtMost = 3

/**
 * Fills the part until it is whole by the host's own account. A connection that breaks is followed by another one, as
 * long as they bring something.
 * @throws StackError DOWNLOAD_FAILED with what the host did.
 */
export async function transfer(request: Transfer): Promise<void> {
  let fruitless = 0
  for (let connection = 1; ; connection++) {
    const before = await partSize(request.part)
    const broken = await oneConnection(request)
    if (broken === null) return
    // What does not fit is removed, which is a step forward, too.
    fruitless = (await partSize(request.part)) === before ? fruitless + 1 : 0
    if (connection === connectionsAtMost || fruitless === fruitlessAtMost) throw broken
  }
}

/** Null when the part is whole; why it is not, where another connection may bring the rest. */
async function oneConnection(request: Transfer): Promise<StackError | null> {
  const { address, part, client, signal } = request
  const offset = await partSize(part)
  const known = await readOrigin(part)
  const answer = await client.get(address, { headers: rangeHeaders(address, offset, known), signal })
  // Before anything is done to the part: a portal that asks for a login answers so to everything.
  refusePage(address, part, answer)
  switch (answer.status) {
    case 200:
      await removePart(part)
      return receive(request, answer, 0)
    case 206:
      if (continues(answer, offset, known)) return receive(request, answer, offset)
      return startAgain(request, answer)
    case 416:
      answer.body.destroy()
      // The whole file is there, and only its hash was still to be proven.
      if (/^bytes \*\/(\d+)$/.exec(answer.headers['content-range'] ?? '')?.[1] === String(offset)) return null
      return startAgain(request, answer)
    default:
      answer.body.destroy()
      throw failure(address, describeStatus(answer.status))
  }
}

/** What is there does not go with what the host has: the next connection asks for everything. */
async function startAgain({ address, part }: Transfer, answer: HttpAnswer): Promise<StackError> {
  answer.body.destroy()
  await removePart(part)
  return failure(address, `answers with status ${answer.status}, which does not go with what was asked for`)
}

function rangeHeaders(address: string, offset: number, known: PartOrigin | null): Record<string, string> {
  if (offset === 0) return {}
  // Another host's tag says nothing; there the size must be the same, and the hash decides.
  const condition = known?.tag != null && known.address === address ? { 'if-range': known.tag } : {}
  return { range: `bytes=${offset}-`, ...condition }
}

function continues(answer: HttpAnswer, offset: number, known: PartOrigin | null): boolean {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers['content-range'] ?? '') ?? []
  if (start !== String(offset)) return false
  return known?.total == null || total === '*' || Number(total) === known.total
}

async function receive(request: Transfer, answer: HttpAnswer, offset: number): Promise<StackError | null> {
  const { address, part, report } = request
  const total = totalOf(answer, offset)
  if (offset === 0) await writeOrigin(part, { address, tag: strongTag(answer), total })
  const broken = await append(request, answer, offset, (done) => report(done, total))
  if (broken !== null) return broken
  const size = await partSize(part)
  return total === null || size === total ? null : failure(address, `ends after ${size} of ${total} bytes`)
}

async function append(
  { address, part, patience, signal }: Transfer,
  { body }: HttpAnswer,
  offset: number,
  report: (done: number) => void,
): Promise<StackError | null> {
  let [done, counted] = [offset, offset]
  let stalled: StackError | null = null
  const watchdog = setInterval(() => {
    if (done - counted < patience.leastBytes) {
      stalled = failure(
        address,
        `sends fewer than ${patience.leastBytes} bytes in ${patience.stallMilliseconds / 1000} s`,
      )
      body.destroy(stalled)
    }
    counted = done
  }, patience.stallMilliseconds)
  const file = await open(part, 'a')
  try {
    report(done)
    for await (const chunk of body as AsyncIterable<Buffer>) {
      if (done === 0) refuseOtherContent(address, part, chunk)
      await file.appendFile(chunk)
      done += chunk.length
      report(done)
    }
    await file.sync()
    return null
  } catch (error) {
    signal.throwIfAborted()
    if (stalled !== null) throw stalled
    if (error instanceof StackError) throw error
    if (isErrno(error, 'ENOSPC', 'EDQUOT')) throw noSpace(part, error)
    return failure(address, describeFailure(error), error)
  } finally {
    clearInterval(watchdog)
    body.destroy()
    await file.close()
  }
}

function refusePage(address: string, part: string, answer: HttpAnswer): void {
  if (!isPage(answer) || answer.status >= 400) return
  answer.body.destroy()
  throw failure(address, `answers with a web page in place of ${fileOf(part)}`)
}

/** RFC 1952: a gzip file begins with 1F 8B. */
function refuseOtherContent(address: string, part: string, chunk: Buffer): void {
  if (!/\.(tgz|gz)$/.test(fileOf(part))) return
  const magic = Buffer.from([0x1f, 0x8b]).subarray(0, chunk.length)
  if (chunk.subarray(0, magic.length).equals(magic)) return
  const start = chunk.subarray(0, 512).toString('latin1').trimStart()
  const what = /^<(!doctype html|html|\?xml)/i.test(start) ? 'a web page' : 'something that is no gzip archive'
  throw failure(address, `answers with ${what} in place of ${fileOf(part)}`)
}

function fileOf(part: string): string {
  return basename(part).replace(/\.part$/, '')
}

function totalOf({ status, headers }: HttpAnswer, offset: number): number | null {
  const range = /\/(\d+)$/.exec(headers['content-range'] ?? '')?.[1]
  if (status === 206 && range !== undefined) return Number(range)
  const length = headers['content-length']
  return length === undefined ? null : offset + Number(length)
}

function strongTag({ headers }: HttpAnswer): string | null {
  const tag = headers.etag
  return tag === undefined || tag.startsWith('W/') ? null : tag
}

function noSpace(part: string, cause: unknown): StackError {
  return new StackError('DISK_SPACE', `the disk is full; ${part} was kept, and the same command goes on with it`, {
    hint: `df -h ${part}`,
    cause,
  })
}
