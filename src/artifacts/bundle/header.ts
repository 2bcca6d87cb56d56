// The first line of a bundle: which format it has, and where its manifest lies.
import { createHash } from 'node:crypto'
import { StackError } from '../../errors.js'

/**
 * A bundle is this line, then every content without a gap, then the manifest as JSON up to the last byte. So each byte
 * of the file is covered by one hash: the line by its own, the manifest by the line, and every content by the manifest.
 */
export interface BundleHeader {
  /** Where the manifest begins, in bytes from the start of the file. */
  offset: number
  /** Length of the manifest in bytes. */
  size: number
  /** SHA-256 of the manifest. */
  sha256: string
}

/** Raised when an older sparkbox could no longer read what is written. */
export const bundleFormat = 1
export const headerLength = 160

const mark = 'sparkbox bundle'

/** Always `headerLength` bytes of ASCII, with a line break at the end. */
export function encodeHeader({ offset, size, sha256 }: BundleHeader): Buffer {
  const fields = [mark, bundleFormat, String(offset).padStart(15, '0'), String(size).padStart(10, '0'), sha256]
  const text = `${fields.join(' ')} `
  const checked = `${text}${checksum(text)}`
  return Buffer.from(`${checked.padEnd(headerLength - 1)}\n`, 'latin1')
}

/**
 * Whatever the format, the line ends with the checksum of all before it, so that a newer bundle can be told from a
 * damaged one.
 * @throws StackError BUNDLE_DAMAGED, BUNDLE_UNSUITABLE
 */
export function decodeHeader(bytes: Buffer, file: string): BundleHeader {
  const text = bytes.toString('latin1')
  const found = /^sparkbox bundle (\d+) (?:(\d{15}) (\d{10}) ([0-9a-f]{64}) )?.*?([0-9a-f]{16}) *\n$/s.exec(text)
  if (bytes.length < headerLength || found === null) {
    const problem = text.startsWith(mark) ? 'its header is damaged' : 'it does not begin as a bundle does'
    throw damaged(file, problem)
  }
  const [, format, offset, size, sha256, check = ''] = found
  const body = text.slice(0, text.lastIndexOf(check))
  if (checksum(body) !== check || text !== `${body}${check}`.padEnd(headerLength - 1).concat('\n'))
    throw damaged(file, 'its header is damaged')
  if (Number(format) !== bundleFormat) {
    throw new StackError(
      'BUNDLE_UNSUITABLE',
      `${file} has format ${format}, and this sparkbox reads format ${bundleFormat}`,
      {
        hint: 'use the version of sparkbox that made it, or export it again with this one',
        details: { file, format: Number(format), supported: bundleFormat },
      },
    )
  }
  if (sha256 === undefined) throw damaged(file, 'its header is damaged')
  return { offset: Number(offset), size: Number(size), sha256 }
}

/** `problem` names the part that is damaged. */
export function damaged(file: string, problem: string, details: Record<string, unknown> = {}): StackError {
  return new StackError('BUNDLE_DAMAGED', `${file} was refused: ${problem}`, {
    hint: 'copy the file again from where it was made; if that one is refused too, export it again',
    details: { file, ...details },
  })
}

function checksum(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex').slice(0, 16)
}
