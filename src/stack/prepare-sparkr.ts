// R and SparkR: an instance can do without them, so nothing that goes wrong here is a failure.
import { join } from 'node:path'
import type { ReleaseHosts } from '../artifacts/apache/hosts.js'
import { downloadRelease } from '../artifacts/apache/release.js'
import { hasDistribution } from '../artifacts/distribution.js'
import { installCommand } from '../artifacts/install-command.js'
import type { Absence, InstalledArtifacts, PythonRuntime, StackDefinition } from '../artifacts/model.js'
import { findOrObtainR, findR, type RProgram } from '../artifacts/r-tool.js'
import { findBundledSparkR, findSparkR, installSparkR, sparkRRelease } from '../artifacts/sparkr.js'
import type { ToolSearch } from '../artifacts/tool-search.js'
import { StackError } from '../errors.js'
import type { StackEvent, Work } from '../events.js'
import type { Installed } from '../instance/installed.js'
import { forgetFailure, recallFailure, rememberFailure } from './remembered-failure.js'

export interface SparkRWish {
  instance: string
  /** Of Spark. */
  version: string
  /** Folder of the artifact `spark`, which may bring a SparkR of its own. */
  spark: string
  python: Pick<PythonRuntime, 'executable'>
  /** Gets R, too, takes its time, and tries again what failed before. */
  thorough: boolean
  /** Roots of Apache's releases that the user prefers. */
  mirrors: readonly string[]
  /** Instead of Apache's own. */
  hosts?: ReleaseHosts | undefined
  /** Longest wait for the file where it is not worth more; 8 s. */
  patienceMilliseconds?: number
}

export interface SparkRParts {
  r: RProgram | null
  /** Stands for `$SPARK_HOME/R`. */
  folder: string | null
  /** Null where both are there. */
  absence: Absence | null
}

const usualPatience = 8_000

export function sparkRWish(
  { instance, thorough }: Pick<SparkRWish, 'instance' | 'thorough'>,
  { versions }: Pick<StackDefinition, 'versions'>,
  artifacts: InstalledArtifacts,
  python: Pick<PythonRuntime, 'executable'>,
  mirrors: readonly string[],
): SparkRWish {
  return { instance, thorough, version: versions.spark ?? '', spark: artifacts.spark ?? '', python, mirrors }
}

export function withSparkR(installed: Installed, { r, folder, absence }: SparkRParts): Installed {
  return {
    ...installed,
    artifacts: { ...installed.artifacts, ...(folder === null ? {} : { sparkr: folder }) },
    tools: { ...installed.tools, r: r === null ? null : { program: r.program, variables: {} } },
    absences: { ...installed.absences, ...(absence === null ? {} : { sparkr: absence }) },
  }
}

/** Looks, and fetches nothing. */
export async function lookForSparkR(wish: SparkRWish, search: ToolSearch, work: Work): Promise<SparkRParts> {
  const { version, spark } = wish
  const r = await findR(search, work)
  const bundled = await findBundledSparkR(spark, version)
  const folder = bundled ?? (r === null ? null : await findSparkR({ store: search.store, version, r }))
  if (r === null) return { r, folder, absence: await withoutR(wish, search) }
  return { r, folder, absence: folder === null ? absent(wish, 'it was not fetched yet') : null }
}

/**
 * Looks, and fetches what is missing. Without `thorough` it only does so where R is there, waits a few seconds at most,
 * and for a day does not try again what failed. Rejects for an interrupt only; a notice says why something is left out.
 */
export async function prepareSparkR(wish: SparkRWish, search: ToolSearch, work: Work): Promise<SparkRParts> {
  const seen = await lookForSparkR(wish, search, work)
  if (seen.absence === null || (seen.r === null && !wish.thorough)) return seen
  const without = (reason: string) => ({ ...seen, absence: absent(wish, reason) })
  if (search.offline) return without('it is not installed, and --offline forbids to fetch it')
  const earlier = wish.thorough ? null : await recallFailure(failurePath(wish, search))
  if (earlier !== null) return without(earlier)
  try {
    const parts = await fetchSparkR(wish, seen, search, { signal: work.signal, emit: asOptional(work) })
    await forgetFailure(failurePath(wish, search))
    if (parts.absence !== null) tell(wish, parts.absence, work)
    return parts
  } catch (error) {
    work.signal.throwIfAborted()
    if (!(error instanceof StackError)) throw error
    await rememberFailure(failurePath(wish, search), error.message)
    const parts = without(error.message)
    tell(wish, parts.absence, work)
    return parts
  }
}

/** The small file first: without it R is of no use. */
async function fetchSparkR(wish: SparkRWish, seen: SparkRParts, search: ToolSearch, work: Work): Promise<SparkRParts> {
  const file = seen.folder === null ? await download(wish, search, work) : null
  const r = seen.r ?? (await findOrObtainR(search, work))
  if (r === null) return { ...seen, absence: await withoutR(wish, search) }
  const { version, python } = wish
  const place = { store: search.store, version, r }
  const folder = seen.folder ?? (await installSparkR(file!, place, { python, environment: search.environment }, work))
  return { r, folder, absence: null }
}

async function download(wish: SparkRWish, search: ToolSearch, work: Work): Promise<string> {
  const { version, thorough, mirrors, hosts, patienceMilliseconds = usualPatience } = wish
  const request = { ...sparkRRelease(version), mirrors, hosts, cache: search.cache, environment: search.environment }
  if (thorough) return downloadRelease(request, work)
  const deadline = AbortSignal.timeout(patienceMilliseconds)
  try {
    return await downloadRelease(request, { ...work, signal: AbortSignal.any([work.signal, deadline]) })
  } catch (error) {
    if (work.signal.aborted || !deadline.aborted) throw error
    const seconds = patienceMilliseconds / 1000
    throw new StackError('DOWNLOAD_FAILED', `Apache's hosts did not deliver it within ${seconds} s`, { cause: error })
  }
}

/** A failed step would look like a failure of the command. */
function asOptional({ emit }: Work): Work['emit'] {
  return (event: StackEvent) => {
    if (event.type === 'notice') return
    emit(event.type === 'step' && event.status === 'failed' ? { ...event, status: 'skipped' } : event)
  }
}

function tell({ thorough }: SparkRWish, { reason, fix }: Absence, { emit }: Work): void {
  const text = `SparkR is left out: ${reason}; to try again: ${fix}`
  emit({ type: 'notice', level: thorough ? 'warning' : 'info', text })
}

function absent({ instance }: SparkRWish, reason: string): Absence {
  const option = instance === 'default' ? '' : ` --instance ${instance}`
  return { reason, fix: `sparkbox install${option} && sparkbox config apply${option}` }
}

/** `install` gets R where it can; elsewhere it has to be there before. */
async function withoutR(wish: SparkRWish, search: ToolSearch): Promise<Absence> {
  const { reason, fix } = absent(wish, 'there is no R on PATH')
  if (!search.offline && !wish.thorough && (await hasDistribution(search))) return { reason, fix }
  return { reason, fix: `${installCommand({ product: 'r' }, search.environment)}, then ${fix}` }
}

function failurePath({ version }: SparkRWish, { cache }: ToolSearch): string {
  return join(cache, 'sparkr', `${version}-failure.json`)
}
