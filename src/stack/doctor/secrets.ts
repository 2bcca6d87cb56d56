// What must be in no report: found, taken out of texts, and looked for in what was written.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { maskText } from '../../config/mask.js'
import type { StackConfig } from '../../config/model.js'
import { isErrno } from '../../host/errno.js'

const hidden = '********'
const telling = /password|secret|token/i
/** A shorter value stands in too many places by chance; it is hidden by the name of its key. */
const shortest = 6

/** Every value that is secret: of the files below `secrets`, and of telling keys of sparkbox.yaml. Longest first. */
export async function secretValues(folder: string, config: StackConfig | null): Promise<string[]> {
  const files = await secretFiles(folder)
  const values = new Set<string>()
  for (const file of files) for (const value of valuesOf(await readFile(file, 'latin1'))) values.add(value)
  for (const section of Object.values(config?.overrides ?? {}))
    for (const [key, { value }] of Object.entries(section)) if (telling.test(key)) values.add(value)
  const plain = [...values].filter((value) => value.length >= shortest)
  const encoded = plain.flatMap((value) => [Buffer.from(value).toString('base64'), encodeURIComponent(value)])
  return [...new Set([...plain, ...encoded])].sort((one, other) => other.length - one.length)
}

/** A password is one line; of a private key each line of its body counts. */
function valuesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('-----'))
}

async function secretFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true })
    return entries
      .filter((entry) => entry.isFile() && !/\.pub$|known_hosts|authorized_keys|config$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return []
    throw error
  }
}

/** The text as it may be shown: without secret values, without values of telling keys, and with ~ for the home. */
export function cleaned(text: string, secrets: readonly string[], home: string | null): string {
  let clean = text
  for (const secret of secrets) clean = clean.replaceAll(secret, hidden)
  clean = maskText(clean)
    .replace(/(<name>[^<]*(?:password|secret|token)[^<]*<\/name>\s*<value>)[^<]*(<\/value>)/gi, `$1${hidden}$2`)
    .replace(/^(\s*["']?[\w.-]*(?:password|secret|token)[\w.-]*["']?(?:\s*[:=]\s*|[ \t]+))(\S.*)$/gim, `$1${hidden}`)
  return home === null || home.length < 3 ? clean : clean.replaceAll(home, '~')
}

/** The first secret that stands in the bytes, as its place in the list; -1 where none does. */
export function findSecret(bytes: Buffer, secrets: readonly string[]): number {
  return secrets.findIndex((secret) => bytes.includes(secret, 0, 'latin1'))
}
