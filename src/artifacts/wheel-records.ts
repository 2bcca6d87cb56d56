// The lists of files with hashes that every installed wheel carries.
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isErrno } from '../host/errno.js'
import type { LockDifference } from './lock.js'
import { namesIn } from './paths.js'

/**
 * Compares the installed packages with their RECORD files (the PyPA specification "Recording installed projects"), but
 * for folders that the lock covers and for scripts, which pip writes for the place where they land.
 */
export async function checkRecords(
  environment: string,
  covered: readonly string[],
  signal: AbortSignal,
): Promise<LockDifference[]> {
  const differences: LockDifference[] = []
  for (const name of await namesIn(join(environment, 'site-packages'))) {
    if (!name.endsWith('.dist-info')) continue
    const record = await readFile(join(environment, 'site-packages', name, 'RECORD'), 'utf8')
    for (const { path, sha256 } of parseRecord(record)) {
      signal.throwIfAborted()
      const file = `site-packages/${path}`
      if (path.startsWith('..') || covered.some((folder) => file.startsWith(`${folder}/`))) continue
      const actual = await hashOf(join(environment, file))
      if (actual !== sha256) differences.push({ path: file, expected: sha256, actual })
    }
  }
  return differences
}

/** Lines `path,sha256=BASE64URL,size`; those without a hash are byte code and the record itself. */
function parseRecord(text: string): { path: string; sha256: string }[] {
  return [...text.matchAll(/^"?(.+?)"?,sha256=([\w-]+),\d+\r?$/gm)].map(([, path = '', hash = '']) => ({
    path,
    sha256: Buffer.from(hash, 'base64url').toString('hex'),
  }))
}

async function hashOf(path: string): Promise<string | null> {
  try {
    return createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return null
    throw error
  }
}
