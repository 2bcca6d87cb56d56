import { expect, test } from 'vitest'
import { catalogue } from './catalogue.js'
import { diagnoseLine } from './diagnose.js'

const anywhere = { component: null, instance: 'default', service: 'namenode' }

test('every code stands for one cause, and has a name that says component and matter', () => {
  const codes = catalogue.map(({ code }) => code)
  expect(new Set(codes).size).toBe(codes.length)
  expect(codes.filter((code) => !/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code))).toEqual([])
})

for (const cause of catalogue) {
  test(`${cause.code} is named for each of its lines, and nothing else is`, () => {
    expect(cause.examples.length).toBeGreaterThanOrEqual(cause.patterns.length)
    const context = { ...anywhere, component: cause.seenIn?.[0] ?? null }
    for (const line of cause.examples) {
      expect(diagnoseLine(line, anywhere)?.code, line).toBe(cause.code)
      expect(diagnoseLine(line, context)?.code, line).toBe(cause.code)
    }
    const unused = cause.patterns.filter((pattern) => !cause.examples.some((line) => pattern.test(line)))
    expect(unused).toEqual([])
  })

  test(`${cause.code} says in one sentence why, and what to do, with no word left open`, () => {
    expect(cause.cause).toMatch(/^\S.*[^.\s]$/)
    expect(cause.fix).not.toBe('')
    expect(cause.explanation).toMatch(/\.$/)
    for (const line of cause.examples) {
      const diagnosis = diagnoseLine(line, anywhere)
      expect(`${diagnosis?.cause} ${diagnosis?.fix}`).not.toMatch(/\{\w+\}/)
    }
  })
}

test('no line takes long, however it is made, since the daemon reads logs while it looks after services', () => {
  const pieces = [
    'a',
    ' ',
    '/a',
    '/usr/share/a.jar:',
    'x.y ',
    '1 ',
    'java.lang.',
    '"\'',
    '[(',
    'Error: ',
    'at a.b(C.java:1) ',
  ]
  const lines = pieces.map((piece) => piece.repeat(100_000 / piece.length))
  for (const line of lines) diagnoseLine(line, anywhere)
  const startedAt = performance.now()
  for (const line of lines) diagnoseLine(line, anywhere)
  expect((performance.now() - startedAt) / lines.length).toBeLessThan(250)
})
