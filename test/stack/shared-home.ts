// One installed store for all stack test files: installing is minutes, and only whole-stack.test.ts is about it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A SPARKBOX_HOME whose store `Sandbox.seed` fills when a stack is asked for the first time. */
    sharedHome: string
  }
}

/**
 * Runs once before the stack tests. SPARKBOX_TEST_HOME may name a home that is kept from one run to the next, on the
 * disk of the temporary folder; without it one is made and removed at the end.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const kept = process.env.SPARKBOX_TEST_HOME
  if (kept !== undefined && kept !== '') {
    provide('sharedHome', kept)
    return async () => {}
  }
  const made = await mkdtemp(join(tmpdir(), 'sparkbox-test-shared-'))
  provide('sharedHome', made)
  return () => rm(made, { recursive: true, force: true })
}
