import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StackError } from '../errors.js'
import { readPostgresqlConf, writePostgresqlConf } from './postgresql-conf.js'
import { anyText, encodableText, pairs, variableName } from './testing.js'

test('the file as it is written', () => {
  const values = { port: '5432', listen_addresses: '127.0.0.1', log_line_prefix: "%m '\\'\n", fsync: 'on', 'a.b': '' }
  expect(writePostgresqlConf(values).replace(/^(#.*\n)*/, '')).toBe(
    `port = 5432\nlisten_addresses = '127.0.0.1'\nlog_line_prefix = '%m ''\\\\''\\n'\nfsync = on\na.b = ''\n`,
  )
})

test('any text comes back', () => {
  fc.assert(
    fc.property(pairs(variableName, encodableText), (values) => {
      fc.pre(!Object.keys(values).some((name) => name.toLowerCase().startsWith('include')))
      const text = writePostgresqlConf(values)
      expect(readPostgresqlConf(text)).toEqual(values)
      // PostgreSQL ends a quoted value at a line break.
      expect(text.split('\n')).toHaveLength(Object.keys(values).length + 3)
    }),
    { numRuns: 3000 },
  )
})

test('what a person wrote', () => {
  const text = `# comment\n\nport=5433 # behind\nmax_connections 20\nshared_buffers = 128MB\nx = 'a''b\\'c\\101#' # d\nport = '5434'\n`
  expect(readPostgresqlConf(text)).toEqual({
    port: '5434',
    max_connections: '20',
    shared_buffers: '128MB',
    x: "a'b'cA#",
  })
})

test.each(["x = 'open", 'x', '= 1', 'x = 1 2', "include 'other.conf'", 'a-b = 1'])('%s is refused', (line) => {
  expect(() => readPostgresqlConf(`a = 1\n${line}\n`)).toThrow('line 2 of postgresql.conf')
})

test('other names, and characters that cannot be written, are refused', () => {
  expect(() => writePostgresqlConf({ 'a-b': '1' })).toThrow('"a-b" is not a name of a PostgreSQL parameter')
  expect(() => writePostgresqlConf({ a: '\0' })).toThrow('the value of "a" contains the character U+0000')
  fc.assert(
    fc.property(anyText, (text) => {
      try {
        readPostgresqlConf(text)
      } catch (error) {
        expect(error).toBeInstanceOf(StackError)
      }
    }),
    { numRuns: 1000 },
  )
})
