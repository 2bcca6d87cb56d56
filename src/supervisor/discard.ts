// Removes what a process wrote at the end of a start that never succeeded.
import { rm, stat } from 'node:fs/promises'
import { isErrno } from '../host/errno.js'
import type { ServiceSpec } from './spec.js'
import type { ServiceRecord } from './state-file.js'

/** Older files are those of a run that was ready, and stay. */
export async function discardIfNeverReady(spec: ServiceSpec, { readyMs, startedAt }: ServiceRecord): Promise<void> {
  if (readyMs !== null) return
  for (const file of spec.discardUnlessReady ?? []) {
    if ((await modifiedAt(file)) >= Date.parse(startedAt)) await rm(file, { force: true })
  }
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0
    throw error
  }
}
