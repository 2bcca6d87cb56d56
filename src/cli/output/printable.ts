// Text from outside (logs, tables, names) must not steer a terminal.
import { stripVTControlCharacters } from 'node:util'

// C0 and C1 controls, DEL, and the marks that turn the direction of text.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
const suspicious = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/

/** One line without escape sequences and control characters; line breaks and tabs become single spaces. */
export function printable(text: string): string {
  if (!suspicious.test(text)) return text
  return stripVTControlCharacters(text)
    .replace(/\r?\n|\t/g, ' ')
    .replace(unsafe, '')
}

/** The same for text of several lines, which stay. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join('\n')
}
