// The text of SQL statements, from wherever the person gives it.
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { StackError } from '../errors.js'
import { quoteForShell } from '../host/shell-word.js'
import type { InputStream } from './context.js'

/**
 * The argument, else the file, else standard input (also for the file `-`). A byte order mark is left out.
 * @throws StackError INVALID_ARGUMENT for none or two of them, a file that cannot be read, and bytes that are not UTF-8,
 * which would reach the tables as other letters.
 */
export async function readStatements(
  argument: string | undefined,
  file: string | undefined,
  input: InputStream,
): Promise<string> {
  if (argument !== undefined && file !== undefined) {
    throw new StackError('INVALID_ARGUMENT', 'give the statement or --file, not both', { hint: 'sparkbox sql --help' })
  }
  if (argument !== undefined) return fromArgument(argument)
  if (file !== undefined && file !== '-') return fromUtf8(await readBytes(file), file)
  if (file === undefined && input.isTTY === true) {
    throw new StackError('INVALID_ARGUMENT', 'sql needs a STATEMENT, --file, or standard input', {
      hint: 'sparkbox shell sql',
    })
  }
  const chunks: Buffer[] = []
  for await (const chunk of input) chunks.push(Buffer.from(chunk))
  return fromUtf8(Buffer.concat(chunks), null)
}

/** Node has put U+FFFD in place of each byte that is not UTF-8. */
function fromArgument(argument: string): string {
  if (!argument.includes('\uFFFD')) return argument
  throw new StackError('INVALID_ARGUMENT', 'the statement is not UTF-8, or holds U+FFFD, which stands for such bytes', {
    hint: 'sparkbox sql --file FILE, which takes U+FFFD as it is',
  })
}

/** `file` is null for standard input. */
function fromUtf8(bytes: Buffer, file: string | null): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes)
  const { line, byte } = firstWrong(bytes)
  const name = file ?? 'standard input'
  const value = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`
  throw new StackError('INVALID_ARGUMENT', `${name} is not UTF-8: line ${line} has the byte ${value}`, {
    hint: `iconv -f LATIN1 -t UTF-8 ${quoteForShell(file ?? 'FILE')} | sparkbox sql; in place of LATIN1 the encoding of the file`,
    details: { file, line, byte },
  })
}

function firstWrong(bytes: Buffer): { line: number; byte: number } {
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf('\n', start)
    const content = bytes.subarray(start, end === -1 ? bytes.length : end)
    if (end === -1 || !isUtf8(content)) return { line, byte: firstWrongByte(content) }
    start = end + 1
  }
}

/** The first byte that decoding replaces: where the text is encoded again, it differs there. */
function firstWrongByte(content: Buffer): number {
  const again = Buffer.from(content.toString('utf8'))
  return content.find((byte, index) => byte !== again[index]) ?? content.at(-1)!
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error)) throw error
    throw new StackError('INVALID_ARGUMENT', `cannot read ${file}: ${error.message}`, {
      cause: error,
      details: { file },
    })
  }
}
