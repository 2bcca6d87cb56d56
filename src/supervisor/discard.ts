// Removes what would harm the next start of a service: files that a process writes at its end for its successor.
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

/** How a Java virtual machine ends that reads nonsense; by SIGKILL and SIGTERM others end it. */
const crashes: readonly unknown[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL']

/**
 * After a crash all of them are under suspicion, however old: Java does not look whether an archive is whole, which a
 * power cut or a bad disk may have damaged. True where there was one, so that a start without it may succeed.
 */
export async function discardAfterCrash(spec: ServiceSpec, signal: unknown): Promise<boolean> {
  if (!crashes.includes(signal)) return false
  const found = await Promise.all((spec.discardUnlessReady ?? []).map(modifiedAt))
  for (const file of spec.discardUnlessReady ?? []) await rm(file, { force: true })
  return found.some((time) => time > 0)
}

async function modifiedAt(file: string): Promise<number> {
  try {
    return (await stat(file)).mtimeMs
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0
    throw error
  }
}
