// Texts that nobody means well with, or that chance wrote.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { parseStackConfig } from './sparkbox-yaml.js'
import { anyText } from './testing.js'

const vocabulary = { services: ['namenode', 'datanode'], ports: ['namenode.http'], stacks: ['current', 'classic'] }
const parse = (text: string) => parseStackConfig(text, 'sparkbox.yaml', vocabulary)

const yamlPiece = fc.oneof(
  fc.constantFrom(
    ...[
      'stack',
      'profile',
      'ports',
      'services',
      'namenode',
      'heap',
      'javaOptions',
      'core-site',
      'spark-env',
      'java',
      'home',
    ],
    ...[
      ': ',
      ':',
      '\n',
      '\n  ',
      '\n    ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      ', ',
      '&a ',
      '*a',
      '!!str ',
      '!x ',
      '|',
      '>-\n  ',
    ],
    ...[
      '"',
      "'",
      '#',
      ' # c',
      '~',
      'null',
      '1',
      '0x1F',
      '8080',
      '512m',
      'true',
      '---\n',
      '...\n',
      '%YAML 1.1\n',
      '\t',
      '<<',
    ],
    ...[
      'core-site:\n  a: ',
      'services:\n  namenode:\n    heap: ',
      'ports:\n  namenode.http: ',
      '__proto__',
      'constructor',
    ],
  ),
  anyText,
)

test('anything that looks like YAML is a configuration or a StackError, at once', () => {
  let configurations = 0
  fc.assert(
    fc.property(fc.array(yamlPiece, { maxLength: 16 }), (pieces) => {
      const started = process.cpuUsage()
      try {
        configurations += parse(pieces.join('')) === null ? 0 : 1
      } catch (error) {
        if (!(error instanceof StackError)) throw error
      }
      expect(millisecondsOfWork(started)).toBeLessThan(1000)
    }),
    { numRuns: 10_000 },
  )
  expect(configurations).toBeGreaterThan(10)
}, 60_000)

const units = [
  ...[
    '[',
    '{a: ',
    '- ',
    '? ',
    ': ',
    'a: ',
    '&a ',
    '*a ',
    '!',
    "'",
    '"',
    '#',
    ' ',
    '\t',
    '\\',
    '|',
    '%',
    ', ',
    '[{',
    '- >',
    '"\\',
  ],
  ...[
    'a: [',
    '? - ',
    '- ? ',
    '[? ',
    '{? ',
    '[: ',
    '{: ',
    'a: &a *a\n',
    '- &a a\n- *a\n',
    '\r',
    '\u2028',
    '}',
    ']',
    '\ufeff',
  ],
]
test.each(units)('a file full of %j ends in time', (unit) => {
  const size = 128 * 1024
  const lines = Array.from({ length: 360 }, (_, index) => `${' '.repeat(index)}${unit}`).join('\n')
  for (const text of [unit.repeat(size / unit.length), `${unit}\n`.repeat(size / (unit.length + 1)), lines]) {
    const started = process.cpuUsage()
    expect(isDecided(() => parse(text))).toBe(true)
    expect(millisecondsOfWork(started)).toBeLessThan(1000)
  }
})

/** Of this process, so that a busy machine makes no difference. */
function millisecondsOfWork(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}

function isDecided(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch (error) {
    return error instanceof StackError
  }
}
