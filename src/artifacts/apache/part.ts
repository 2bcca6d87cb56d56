// A file that is not whole yet, and what is known of the one that it will be.
import { rm, stat } from 'node:fs/promises'
import { z } from 'zod'
import { isErrno } from '../../host/errno.js'
import { readIfExists, writeFileAtomic } from '../../host/files.js'

export interface PartOrigin {
  /** Where its first byte came from. */
  address: string
  /** A strong entity tag, as If-Range needs it (RFC 9110, section 13.1.5). */
  tag: string | null
  /** Bytes of the whole file. */
  total: number | null
}

const origin = z.object({ address: z.string(), tag: z.string().nullable(), total: z.number().nullable() })

/** 0 where there is none. */
export async function partSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return 0
    throw error
  }
}

/** Null where nothing is known; the hash decides in the end. */
export async function readOrigin(path: string): Promise<PartOrigin | null> {
  const text = await readIfExists(noteOf(path))
  try {
    return text === null ? null : origin.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

export async function writeOrigin(path: string, known: PartOrigin): Promise<void> {
  await writeFileAtomic(noteOf(path), JSON.stringify(known))
}

export async function removePart(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(noteOf(path), { force: true })
}

/** The part has got its name as a whole file. */
export async function forgetOrigin(path: string): Promise<void> {
  await rm(noteOf(path), { force: true })
}

function noteOf(path: string): string {
  return `${path}.json`
}
