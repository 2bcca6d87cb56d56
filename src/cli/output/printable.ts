// Text from outside (logs, tables, names) must not steer a terminal.
import { stripVTControlCharacters } from 'node:util'

/**
 * C0 and C1 controls, DEL, the marks that turn the direction of text (Unicode's Bidi_Control), the separators of lines
 * and paragraphs, the annotation and tag characters that nobody sees, and halves of surrogate pairs.
 */
const steering = '[\\p{Cc}\\p{Bidi_Control}\\u2028\\u2029\\ufff9-\\ufffb\\u{e0001}\\u{e0020}-\\u{e007f}\\p{Cs}]'
const unsafe = new RegExp(steering, 'gu')
const suspicious = new RegExp(steering, 'u')

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

/** The colours of `Colors`, and what ends them. */
const paint = /(\u001b\[(?:[1-9]|2[1-9]|3[0-79]|9[0-7])m)/

/** What may go to a terminal of a text that was drawn here: lines, and their colours. */
export function terminalLines(text: string): string {
  if (!suspicious.test(text)) return text
  return text
    .split(paint)
    .map((piece, index) => (index % 2 === 1 ? piece : printableLines(piece)))
    .join('')
}
