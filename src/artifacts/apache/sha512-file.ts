// The hash files beside Apache's releases, in every form that projects write them.
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'

const digest = /^[0-9a-f]{128}$/

/**
 * The SHA-512 of a file in lower-case hexadecimal digits; null where the text holds none for it. Read are the lines of
 * sha512sum (`HASH  NAME`, `HASH *NAME`), its BSD form (`SHA512 (NAME) = HASH`), a hash alone, and the blocks of
 * `gpg --print-md` (`NAME: 1F2E 3D4C …` over several lines, also with `SHA512 =` in front).
 */
export function parseSha512(text: string, name: string): string | null {
  for (const line of text.split(/\r?\n/)) {
    const bsd = /^SHA-?512 ?\((.+)\) ?= ?([0-9a-f]{128})\s*$/i.exec(line)
    if (bsd !== null && baseName(bsd[1]!) === name) return bsd[2]!.toLowerCase()
    const plain = /^\s*\\?([0-9a-f]{128})(?:\s+\*?(\S.*?))?\s*$/i.exec(line)
    if (plain !== null && (plain[2] === undefined || baseName(plain[2]) === name)) return plain[1]!.toLowerCase()
  }
  return parseBlock(text, name)
}

function parseBlock(text: string, name: string): string | null {
  const [, before = '', block = ''] = /^([^\n]*?):\s*((?:SHA-?512 ?=)?[\s0-9a-f]+)$/i.exec(text.trim()) ?? []
  const hash = block
    .replace(/^SHA-?512 ?=/i, '')
    .replace(/\s/g, '')
    .toLowerCase()
  return baseName(before) === name && digest.test(hash) ? hash : null
}

function baseName(path: string): string {
  return path.trim().split('/').at(-1) ?? ''
}

/** SHA-512 of a file in hexadecimal digits. */
export async function sha512Of(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) hash.update(chunk)
  return hash.digest('hex')
}
