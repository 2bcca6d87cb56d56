// Fetches an artifact and proves it, whatever the client's own cache holds.
import { mkdir, rm } from 'node:fs/promises'
import { StackError } from '../errors.js'
import type { Work } from '../events.js'
import type { FetchRequest, Source } from './source.js'

/**
 * What `prove` gives. What was refused or could not be read may be an old copy that was cut or damaged, which the client
 * would deliver for ever; so it is fetched a second time, past the client's cache.
 * @throws StackError of the second time; of the first where nobody could be reached then
 */
export async function fetchProven<T>(
  source: Source,
  request: FetchRequest,
  prove: () => Promise<T>,
  work: Work,
): Promise<T> {
  try {
    await source.fetch(request, work)
    return await prove()
  } catch (error) {
    if (source.fetchPastCache === undefined || !mayBeSpoiled(error)) throw error
    const text = `${error.message}; it is fetched once more, past the cache that may have spoiled it`
    work.emit({ type: 'notice', level: 'warning', text })
    await Promise.all([request.folder, request.scratch].map(makeEmpty))
    try {
      await source.fetchPastCache(request, work)
      return await prove()
    } catch (second) {
      throw isUnreachable(second) ? error : second
    }
  }
}

function mayBeSpoiled(error: unknown): error is StackError {
  if (!(error instanceof StackError)) return false
  return error.code === 'HASH_MISMATCH' || error.details.damaged === true
}

function isUnreachable(error: unknown): boolean {
  return error instanceof StackError && error.details.unreachable !== undefined
}

async function makeEmpty(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
}
