// What went wrong lately, so that not every start waits for the same failure again.
import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { ensureFolder, readIfExists, writeFileAtomic } from '../host/files.js'

const memoryMilliseconds = 24 * 60 * 60 * 1000

const failure = z.object({ reason: z.string(), at: z.number() })

export async function rememberFailure(path: string, reason: string): Promise<void> {
  await ensureFolder(dirname(path))
  const remembered: z.infer<typeof failure> = { reason, at: Date.now() }
  await writeFileAtomic(path, `${JSON.stringify(remembered)}\n`)
}

export function forgetFailure(path: string): Promise<void> {
  return rm(path, { force: true })
}

/** The reason of a failure of the last 24 hours, or null. */
export async function recallFailure(path: string): Promise<string | null> {
  const text = await readIfExists(path)
  if (text === null) return null
  try {
    const { reason, at } = failure.parse(JSON.parse(text))
    const age = Date.now() - at
    return age >= 0 && age < memoryMilliseconds ? reason : null
  } catch (error) {
    // It only saves a wait; a damaged one is as good as none.
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}
