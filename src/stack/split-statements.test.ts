import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { splitStatements } from './split-statements.js'

describe('splitStatements', () => {
  test.each<[string, string[]]>([
    ['', []],
    [' ;; \n ; ', []],
    ['select 1', ['select 1']],
    ['select 1; select 2;', ['select 1', 'select 2']],
    ["select ';' as a; select 2", ["select ';' as a", 'select 2']],
    ["select 'it''s; fine'; select 2", ["select 'it''s; fine'", 'select 2']],
    ["select 'it\\'s; fine'; select 2", ["select 'it\\'s; fine'", 'select 2']],
    ["select '\\\\'; select 2", ["select '\\\\'", 'select 2']],
    ['select "a;b"; select `a;\\`; select 3', ['select "a;b"', 'select `a;\\`', 'select 3']],
    ['select 1 -- one; really\n; select 2', ['select 1 -- one; really', 'select 2']],
    ["select 1 /* it's; */ + 1; select 2", ["select 1 /* it's; */ + 1", 'select 2']],
    ['select /*+ broadcast(t) */ 1', ['select /*+ broadcast(t) */ 1']],
    ['-- nothing; here', []],
    ['/* nothing; */ ; select 1 ; -- done', ['select 1']],
    ["select 'never closed; select 2", ["select 'never closed; select 2"]],
    ['select 1; /* never closed; select 2', ['select 1']],
    ["select 1 - -1; select '--'; select 3", ['select 1 - -1', "select '--'", 'select 3']],
  ])('%j', (text, statements) => {
    expect(splitStatements(text)).toEqual(statements)
  })

  const inside = fc.string({ unit: fc.constantFrom('a', ';', '"', "'", '`', '-', '*', '/', ' ', '\n', '\\', 'é') })
  const quoted = fc.oneof(
    inside.map((text) => `'${text.replace(/[\\']/g, '\\$&')}'`),
    inside.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`),
    inside.map((text) => `\`${text.replaceAll('`', '``')}\``),
  )
  const comment = fc.oneof(
    inside.map((text) => `--${text.replaceAll('\n', ' ')}\n`),
    inside.map((text) => `/*${text.replaceAll('*/', '')}x*/`),
  )
  const statement = fc
    .array(fc.oneof(quoted, comment, fc.constantFrom('select', '1', ',', '+ 1', ' ', '\n')), { maxLength: 6 })
    .map((pieces) => `select ${pieces.join(' ')} end`)

  test('gives back statements with any quotes and comments, joined by semicolons', () => {
    fc.assert(
      fc.property(fc.array(statement), fc.constantFrom('', ';', ' ;\n-- the end'), (statements, end) => {
        const text = statements.map((each) => `${each};`).join('\n') + end
        expect(splitStatements(text)).toEqual(statements.map((each) => each.trim()))
      }),
    )
  })

  test('loses nothing but blanks, semicolons and comments, whatever the text', () => {
    fc.assert(
      fc.property(inside, (text) => {
        const statements = splitStatements(text)
        let from = 0
        for (const each of statements) {
          expect(each).toBe(each.trim())
          expect(each).not.toBe('')
          from = text.indexOf(each, from)
          expect(from).toBeGreaterThanOrEqual(0)
          from += each.length
        }
      }),
    )
  })
})
