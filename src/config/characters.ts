// Characters that no file, or not every kind of file, can hold.
import { StackError } from '../errors.js'

/**
 * The first code point that XML 1.0 has no way to write (https://www.w3.org/TR/xml/#charsets): control characters other
 * than tab, line feed and carriage return, lone surrogates, U+FFFE and U+FFFF. Null where there is none.
 */
export function firstIllegalXmlCharacter(text: string): number | null {
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code < 0x20 && code !== 0x09 && code !== 0x0a && code !== 0x0d) return code
    if ((code >= 0xd800 && code <= 0xdfff) || code === 0xfffe || code === 0xffff) return code
  }
  return null
}

/** The first NUL or lone surrogate: a text with one cannot be an environment variable, nor be written as UTF-8. */
export function firstUnencodableCharacter(text: string): number | null {
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (code === 0 || (code >= 0xd800 && code <= 0xdfff)) return code
  }
  return null
}

/** `U+0008` for 8. */
export function codePointName(code: number): string {
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
}

/** The refusal of a key or value that the kind of file cannot hold. */
export function cannotHold(kind: string, part: 'key' | 'value', key: string, code: number): StackError {
  const name = codePointName(code)
  const subject = part === 'key' ? `the key ${JSON.stringify(key)}` : `the value of ${JSON.stringify(key)}`
  return new StackError('CONFIG_INVALID', `${subject} contains the character ${name}, which ${kind} cannot hold`, {
    hint: `remove the character ${name}`,
    details: { key, part, character: name },
  })
}
