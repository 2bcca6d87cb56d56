// What marks a folder of the store as complete: a small file, written last.
import { join } from 'node:path'
import { z } from 'zod'
import { readIfExists, writeFileAtomic } from '../host/files.js'

/** Inside an installed folder; never in a lock. */
export const receiptName = '.sparkbox-receipt.json'

export const lockedFile = z.strictObject({
  path: z.string(),
  size: z.number(),
  sha256: z.string().length(64),
  link: z.literal(true).optional(),
})

const receipt = z.object({
  artifact: z.string(),
  key: z.string(),
  /** Every file, where no lock names them. */
  files: z.array(lockedFile).optional(),
})

export type Receipt = z.infer<typeof receipt>

/** Null for a folder that is not complete, whatever it holds. */
export async function readReceipt(folder: string): Promise<Receipt | null> {
  const text = await readIfExists(join(folder, receiptName))
  try {
    return text === null ? null : receipt.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

export async function writeReceipt(folder: string, value: Receipt): Promise<void> {
  await writeFileAtomic(join(folder, receiptName), `${JSON.stringify(value)}\n`, { mode: 0o444 })
}
