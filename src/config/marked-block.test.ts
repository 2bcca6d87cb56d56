import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addBlock, findBlock, isBroken, removeBlock } from './marked-block.js'

const content = fc.option(
  fc.string({
    unit: fc.constantFrom('a', '\n', '\r', '#', ' ', '\u00e9', '$', '# >>> sparkbox y >>>\n'),
    maxLength: 12,
  }),
)

test('taking a block out gives back the file as it was, or no file where there was none', () => {
  fc.assert(
    fc.property(content, fc.constantFrom('', 'one\n', 'one\n\ntwo\n'), (before, body) => {
      const after = addBlock(before, 'x (/a+b)', body)
      expect(findBlock(after, 'x (/a+b)')).toBe(body)
      expect(removeBlock(after, 'x (/a+b)')).toBe(before)
    }),
  )
})

test('two blocks go in any order and leave what was there', () => {
  fc.assert(
    fc.property(content, fc.boolean(), (before, firstGoesFirst) => {
      const both = addBlock(addBlock(before, 'one', 'a\n'), 'two', 'b\n')
      const [first, second] = firstGoesFirst ? (['one', 'two'] as const) : (['two', 'one'] as const)
      expect(removeBlock(removeBlock(both, first)!, second)).toBe(before)
    }),
  )
})

test('a block is replaced in its place, and again without a change', () => {
  const before = addBlock('a', 'x', 'old\n')
  const after = addBlock(`${before}b\n`, 'x', 'new\n')
  expect(after).toBe('a\n# >>> sparkbox x >>>\nnew\n# <<< sparkbox x <<<\nb\n')
  expect(addBlock(after, 'x', 'new\n')).toBe(after)
})

test('what a person wrote behind a last line without an end stays a line of its own', () => {
  expect(removeBlock(`${addBlock('a', 'x', 'mine\n')}b\n`, 'x')).toBe('a\nb\n')
})

test('without a block nothing is removed, and half a block is known', () => {
  expect(removeBlock('a\n', 'x')).toBe('a\n')
  expect(findBlock('a\n', 'x')).toBeNull()
  expect(isBroken('a\n# >>> sparkbox x >>>\nline\n', 'x')).toBe(true)
  expect(isBroken(addBlock('a\n', 'x', ''), 'x')).toBe(false)
})
