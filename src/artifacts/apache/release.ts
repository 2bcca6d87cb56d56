// One release file from Apache's hosts or their mirrors, proven.
import { rename } from 'node:fs/promises'
import { basename, dirname, join, posix } from 'node:path'
import { StackError } from '../../errors.js'
import type { Work } from '../../events.js'
import { ensureFolder, exists, syncFolder } from '../../host/files.js'
import { withLock } from '../../host/lock.js'
import type { EnvironmentVariables } from '../model.js'
import { addressOf, apacheHosts, hostOf, type ReleaseHosts } from './hosts.js'
import { createHttpClient, type HttpClient, type Patience, usualPatience } from './http.js'
import { forgetOrigin, partSize, removePart } from './part.js'
import { type ProvenBy, publishedHash, requireSignature } from './proof.js'
import { sha512Of } from './sha512-file.js'
import { transfer } from './transfer.js'

export interface ReleaseRequest {
  /** Below the root of Apache's releases: `hadoop/common/hadoop-3.5.0/hadoop-3.5.0.tar.gz`. */
  path: string
  /** In hexadecimal digits. Known beforehand it proves the file alone; else the published one is asked for. */
  sha512?: string | undefined
  /** Where the project's keys are, below the same root: `hadoop/common/KEYS`. */
  keys?: string | undefined
  /** Roots that the user prefers, tried before Apache's own. */
  mirrors: readonly string[]
  /** The finished file and the part of an unfinished one are kept in it. */
  cache: string
  /** Proxies and PATH. */
  environment: EnvironmentVariables
  /** Instead of Apache's own hosts. */
  hosts?: ReleaseHosts | undefined
  patience?: Patience | undefined
}

/**
 * Downloads a release file into the cache and returns its path; one that is there and proven is not fetched again.
 * What an interrupted download has brought is kept, and the next one goes on with it.
 * @throws StackError DOWNLOAD_FAILED with what each host did, HASH_MISMATCH, SIGNATURE_INVALID, DISK_SPACE
 */
export async function downloadRelease(request: ReleaseRequest, work: Work): Promise<string> {
  const { path, cache, environment, patience = usualPatience } = request
  if (posix.isAbsolute(path) || path.split('/').includes('..')) throw new Error(`${path} is no path below a root`)
  const target = join(cache, 'apache', path)
  await ensureFolder(dirname(target))
  const onWait = (holder: string) =>
    work.emit({ type: 'notice', level: 'info', text: `waiting for ${holder}, which downloads ${basename(path)} too` })
  const holder = { purpose: `downloading ${basename(path)}`, onWait, signal: work.signal }
  return withLock(`${target}.lock`, holder, () =>
    asStep(basename(path), work, async (id) => {
      const client = await createHttpClient(environment, patience)
      try {
        return { path: target, detail: await obtain({ ...request, patience, target, client, id }, work) }
      } finally {
        await client.close()
      }
    }),
  )
}

type Obtaining = ReleaseRequest & { target: string; client: HttpClient; patience: Patience; id: string }

/** Returns for people where the file came from and what proves it. */
async function obtain(request: Obtaining, work: Work): Promise<string> {
  const { target, sha512, path } = request
  const hosts = request.hosts ?? apacheHosts
  const asking = { ...request, trusted: hosts.trusted }
  const proof: ProvenBy =
    sha512 === undefined ? await publishedHash(asking, work) : { sha512: sha512.toLowerCase(), origin: 'the stack' }
  const words = `SHA-512 from ${proof.origin}`
  if ((await exists(target)) && (await sha512Of(target, work.signal)) === proof.sha512) return `kept copy, ${words}`

  const part = `${target}.part`
  const roots = [...request.mirrors, ...hosts.mirrors]
  const host = await fetchFromAny(
    roots.map((root) => addressOf(root, path)),
    part,
    proof,
    request,
    work,
  )
  const signer = sha512 === undefined ? await requireSignature({ ...asking, file: part }, work) : null
  await rename(part, target)
  await forgetOrigin(part)
  await syncFolder(dirname(target))
  return [`from ${host}`, words, ...(signer === null ? [] : [`signed by ${signer}`])].join(', ')
}

async function fetchFromAny(
  addresses: readonly string[],
  part: string,
  proof: ProvenBy,
  request: Obtaining,
  work: Work,
): Promise<string> {
  const failures: StackError[] = []
  for (const [index, address] of addresses.entries()) {
    try {
      await fetchProven(address, part, proof, request, work)
      return hostOf(address)
    } catch (error) {
      if (!isHostFailure(error)) throw error
      failures.push(error)
      const next = addresses[index + 1]
      const text = `${error.message}${next === undefined ? '' : `; trying ${hostOf(next)}`}`
      work.emit({ type: 'notice', level: 'warning', text })
    }
  }
  throw summary(request.path, failures)
}

/** A resumed file may be made of two different ones, so only one that came from this host alone is its fault. */
async function fetchProven(
  address: string,
  part: string,
  { sha512, origin }: ProvenBy,
  { client, patience, path, id }: Obtaining,
  work: Work,
): Promise<void> {
  const report = throttled((done, total) => work.emit({ type: 'progress', id, done, total, unit: 'bytes' }))
  const request = { address, part, client, patience, signal: work.signal, report }
  const isResumed = (await partSize(part)) > 0
  await transfer(request)
  let actual = await sha512Of(part, work.signal)
  if (actual !== sha512 && isResumed) {
    await removePart(part)
    await transfer(request)
    actual = await sha512Of(part, work.signal)
  }
  if (actual === sha512) return
  await removePart(part)
  throw new StackError(
    'HASH_MISMATCH',
    `${hostOf(address)} delivered another ${basename(path)}: SHA-512 ${actual.slice(0, 16)}…, not ${sha512.slice(0, 16)}…`,
    { details: { address, expected: sha512, expectedBy: origin, actual } },
  )
}

function isHostFailure(error: unknown): error is StackError {
  return error instanceof StackError && (error.code === 'DOWNLOAD_FAILED' || error.code === 'HASH_MISMATCH')
}

function summary(path: string, failures: readonly StackError[]): StackError {
  const wrong = failures.find(({ code }) => code === 'HASH_MISMATCH')
  const reasons = failures.map(({ message }) => message).join('; ')
  const details = { path, hosts: failures.map(({ message, details }) => ({ message, ...details })) }
  if (wrong !== undefined)
    return new StackError('HASH_MISMATCH', `${basename(path)} was refused: ${reasons}`, {
      hint: 'nothing of it was kept; try another mirror in sparkbox.yaml under apache.mirrors',
      details,
    })
  return new StackError('DOWNLOAD_FAILED', `${basename(path)} could not be fetched: ${reasons}`, {
    hint: 'check the network and HTTPS_PROXY, then run the same command again: it goes on where this one ended',
    details,
  })
}

/** At most four reports a second: more would be noise. */
function throttled(report: (done: number, total: number | null) => void) {
  let last = Number.NEGATIVE_INFINITY
  return (done: number, total: number | null) => {
    if (performance.now() - last < 250 && done !== total) return
    last = performance.now()
    report(done, total)
  }
}

async function asStep(
  name: string,
  { emit }: Work,
  body: (id: string) => Promise<{ path: string; detail: string }>,
): Promise<string> {
  const step = { type: 'step', id: `download-${name}`, title: name } as const
  const startedAt = performance.now()
  emit({ ...step, status: 'started' })
  try {
    const { path, detail } = await body(step.id)
    emit({ ...step, status: 'done', milliseconds: Math.round(performance.now() - startedAt), detail })
    return path
  } catch (error) {
    emit({ ...step, status: 'failed', detail: error instanceof Error ? error.message : String(error) })
    throw error
  }
}
