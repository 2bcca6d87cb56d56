// Removes what a service kept of an earlier run and may have failed over, for it starts without that, too.
import { rm } from 'node:fs/promises'
import { exists } from '../host/files.js'
import type { ServiceSpec } from './spec.js'

/** How a Java virtual machine ends that reads nonsense; by SIGKILL and SIGTERM others end it. */
const crashes: readonly unknown[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL']

export function isCrash(signal: unknown): boolean {
  return crashes.includes(signal)
}

/** Absolute paths of files and folders that are there. */
export interface Suspects {
  /** Java does not look whether a class-data archive is whole, which a power cut or a bad disk may have damaged. */
  afterCrash: string[]
  afterFailedStart: string[]
}

export async function suspectsOf(spec: ServiceSpec): Promise<Suspects> {
  const { discardAfterCrash = [], discardAfterFailedStart = [] } = spec
  return { afterCrash: await present(discardAfterCrash), afterFailedStart: await present(discardAfterFailedStart) }
}

/** Those over which a process may have ended like this; a null code and signal mean that it was ended. */
export function suspectedOf(
  { afterCrash, afterFailedStart }: Suspects,
  { exitCode, signal }: { exitCode: unknown; signal: unknown },
): string[] {
  if (isCrash(signal)) return [...afterCrash, ...afterFailedStart]
  return typeof exitCode === 'number' ? afterFailedStart : []
}

/** Another service that has crashed over the same file may have been faster. */
export async function discard(paths: readonly string[]): Promise<void> {
  for (const path of paths) await rm(path, { recursive: true, force: true })
}

async function present(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map(exists))
  return paths.filter((_, index) => found[index])
}
