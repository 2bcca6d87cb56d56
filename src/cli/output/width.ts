// How many columns of a terminal a text takes.

const ascii = /^[\u0020-\u007e]*$/
const wide =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u
const zero = /^[\p{Mark}\u200b-\u200d\ufeff]+$/u
let segmenter: Intl.Segmenter | undefined

/** Columns of one line without control characters. */
export function width(text: string): number {
  return ascii.test(text) ? text.length : graphemes(text).reduce((sum, grapheme) => sum + graphemeWidth(grapheme), 0)
}

/** At most `columns` wide; what was cut shows as an ellipsis. */
export function truncate(text: string, columns: number): string {
  if (width(text) <= columns) return text
  if (columns <= 0) return ''
  let kept = ''
  let used = 1
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme)
    if (used > columns) break
    kept += grapheme
  }
  return `${kept}…`
}

export function pad(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)))
  return side === 'right' ? text + space : space + text
}

function graphemes(text: string): string[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return Array.from(segmenter.segment(text), (part) => part.segment)
}

function graphemeWidth(grapheme: string): number {
  if (zero.test(grapheme)) return 0
  return wide.test(grapheme) ? 2 : 1
}
