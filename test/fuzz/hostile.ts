// Inputs that nobody means well with, or that chance wrote.
import fc from 'fast-check'
import { anyText } from '../../src/config/testing.js'

/** Of each kind of attack a few. */
export const attacks = [
  // A shell.
  ...['$(touch x)', '`touch x`', "'; touch x; '", '"; touch x; "', '\n touch x\n', '| touch x', '& touch x', '> x'],
  ...['${IFS}touch${IFS}x', "\\'; touch x #", '$((1))', '{touch,x}', '~root', '*', '-rf', '--help', '!!', '\\'],
  // A terminal: CSI, OSC 8 and 52, DCS, APC, C1, bidi, other line ends.
  ...['\u001b[2J', '\u001b]8;;http://x\u0007y\u001b]8;;\u0007', '\u001b]52;c;eA==\u001b\\', '\u001bP$q"p\u001b\\'],
  ...[
    '\u001b_x\u001b\\',
    '\u009b31m',
    '\u009d0;t\u009c',
    '\u001bc',
    '\u0007',
    '\b\b',
    '\r',
    '\u000b',
    '\u000c',
    '\u0085',
  ],
  ...['\u202e', '\u2066', '\u2069', '\u061c', '\u200f', '\u2028', '\u2029', '\u{e0041}', '\ufff9', '\u007f', '\u001b'],
  // A reader.
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '\0', '\ud800', '\udfff', '\ufeff'],
  ...['../../x', '/etc/passwd', '..', '.', 'a/../../b', '1e309', '-0', '9'.repeat(400), 'NaN', '0x7fffffff'],
  ...['%s%n', '%00', '&lol;', '<!DOCTYPE a [', ']]>', '{{x}}', '{service}', '\\u0000', '\\x00', "' OR 1=1 --"],
]

/** Text with an attack in it, mostly. */
export const hostileText = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...attacks) }, anyText), { minLength: 1, maxLength: 4 })
  .map((pieces) => pieces.join(''))

/** Any JSON value with hostile keys and texts. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.oneof(hostileText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(hostileText, tie('value')), { maxLength: 4 }).map(ownEntries),
  ),
})).value

/** A JSON text of which one value, or some characters, are exchanged; what it is made of is mostly still there. */
export function damagedJson(whole: unknown): fc.Arbitrary<string> {
  const text = JSON.stringify(whole)
  const cut = fc
    .tuple(
      fc.nat(text.length),
      fc.nat(12),
      fc.oneof(anyText, fc.constantFrom('"', '}', ']', ',', 'null', '1e309', '[')),
    )
    .map(([at, length, inserted]) => text.slice(0, at) + inserted + text.slice(at + length))
  const paths = pathsOf(whole)
  const exchanged = fc
    .tuple(fc.constantFrom(...paths), hostileJson)
    .map(([path, value]) => JSON.stringify(exchange(whole, path, value)) ?? '')
  const foreign = hostileJson.map((value) => JSON.stringify(value) ?? '')
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant(text) },
    { weight: 4, arbitrary: cut },
    { weight: 8, arbitrary: exchanged },
    { weight: 2, arbitrary: foreign },
  )
}

type Path = readonly string[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))]
}

function exchange(value: unknown, [step, ...rest]: Path, by: unknown): unknown {
  if (step === undefined) return by
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === step ? exchange(inner, rest, by) : inner))
  const entries = Object.entries(value as object)
  return ownEntries(entries.map(([key, inner]) => [key, key === step ? exchange(inner, rest, by) : inner]))
}

/** As `Object.fromEntries`, which never sets a prototype. */
function ownEntries(entries: [string, unknown][]): Record<string, unknown> {
  return Object.fromEntries(entries)
}
