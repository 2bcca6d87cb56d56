// Removes what may have made a service crash and is not needed.
import { rm } from 'node:fs/promises'
import { exists } from '../host/files.js'
import type { ServiceSpec } from './spec.js'

/** How a Java virtual machine ends that reads nonsense; by SIGKILL and SIGTERM others end it. */
const crashes: readonly unknown[] = ['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL']

export function isCrash(signal: unknown): boolean {
  return crashes.includes(signal)
}

/**
 * Of the files that only save time those that are there: Java does not look whether a class-data archive is whole, which a
 * power cut or a bad disk may have damaged.
 */
export async function suspectFiles({ discardAfterCrash = [] }: ServiceSpec): Promise<string[]> {
  const found = await Promise.all(discardAfterCrash.map(exists))
  return discardAfterCrash.filter((_, index) => found[index])
}

/** Another service that has crashed over the same file may have been faster. */
export async function discard(files: readonly string[]): Promise<void> {
  for (const file of files) await rm(file, { force: true })
}
