// For tests only: random texts with much of what is special in one format or another.
import fc from 'fast-check'
import { firstIllegalXmlCharacter, firstUnencodableCharacter } from './characters.js'

const special = fc.constantFrom(
  ...' \t\n\r\f\b\0\\\'"=:#!<>&$%;,.-_{}[]|`~*?@^()/',
  ...[']]>', '<![CDATA[', '&amp;', '&#10;', '<!--', '-->', '${user.name}', '\\u0041', '\\n', "''", '\r\n', 'é', '中'],
  ...['😀', '\ud800', '\udc00', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufffe', '\uffff', '\u007f'],
)

/** Any sequence of UTF-16 units. */
export const anyText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: special },
      fc.string({ maxLength: 4 }),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((pieces) => pieces.join(''))

export const xmlText = anyText.filter((text) => firstIllegalXmlCharacter(text) === null)

/** What can be written as UTF-8 and passed to a process. */
export const encodableText = anyText.filter((text) => firstUnencodableCharacter(text) === null)

export const variableName = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)

export function pairs(key: fc.Arbitrary<string>, value: fc.Arbitrary<string>, maxLength = 6) {
  return fc.array(fc.tuple(key, value), { maxLength }).map((entries) => Object.fromEntries(entries))
}
