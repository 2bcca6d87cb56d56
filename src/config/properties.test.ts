import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readProperties, writeProperties } from './properties.js'
import { readSparkProperties, writeSparkProperties } from './spark-properties.js'
import { anyText, pairs } from './testing.js'

test('the files as they are written', () => {
  const values = { 'rootLogger.level': 'warn', 'a key:=#!': ' é\n', 'spark.x': '=y' }
  expect(body(writeProperties(values))).toBe('rootLogger.level=warn\na\\ key\\:\\=\\#\\!=\\ \\u00E9\\n\nspark.x==y\n')
  expect(body(writeSparkProperties(values))).toBe(
    'rootLogger.level  warn\na\\ key\\:\\=\\#\\!    \\u00E9\nspark.x           \\=y\n',
  )
})

test('any text comes back from .properties', () => {
  fc.assert(
    fc.property(pairs(anyText, anyText), (values) => {
      expect(readProperties(writeProperties(values))).toEqual(values)
    }),
    { numRuns: 3000 },
  )
})

test('any text without the blanks around it comes back from spark-defaults.conf', () => {
  fc.assert(
    fc.property(
      pairs(
        anyText.filter((key) => key !== ''),
        anyText,
      ),
      (values) => {
        const trimmed = Object.entries(values).map(([key, value]) => [
          key,
          value.replace(/^[\0-\x20]+|[\0-\x20]+$/g, ''),
        ])
        expect(readSparkProperties(writeSparkProperties(values))).toEqual(Object.fromEntries(trimmed))
      },
    ),
    { numRuns: 3000 },
  )
})

test('what has no place is refused', () => {
  expect(() => writeSparkProperties({ '': 'x' })).toThrow('cannot hold an empty key')
  expect(() => readProperties('a=\\u12')).toThrow('malformed escape \\u12')
})

function body(text: string): string {
  return text.replace(/^(#.*\n)*/, '')
}
