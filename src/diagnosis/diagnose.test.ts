import { describe, expect, test } from 'vitest'
import type { Cause } from './cause.js'
import { diagnose, diagnoseLine, diagnoseRoot } from './diagnose.js'
import { headline, keyLines } from './key-lines.js'

const cause = (parts: Partial<Cause> & Pick<Cause, 'code' | 'patterns'>): Cause => ({
  component: 'hdfs',
  cause: `the cause ${parts.code}`,
  fix: 'sparkbox doctor --instance {instance}',
  explanation: '',
  examples: [],
  links: [],
  ...parts,
})
const context = { component: 'hdfs', instance: 'test', service: 'namenode' }

describe('a line', () => {
  test('fills the words of cause and fix from what it says and from where it was read', () => {
    const causes = [
      cause({ code: 'A', patterns: [/no space in (?<folder>\S+)/], cause: '{folder} is full on {service}' }),
    ]
    expect(diagnoseLine('2026 ERROR no space in /data', context, causes)).toMatchObject({
      code: 'A',
      cause: '/data is full on namenode',
      fix: 'sparkbox doctor --instance test',
      page: 'docs/causes/A.md',
    })
  })

  test('cannot put a command of its own into the fix', () => {
    const causes = [cause({ code: 'A', patterns: [/no space in (?<folder>.+)/], fix: 'chmod 700 {folder}' })]
    const fix = (folder: string) => diagnoseLine(`no space in ${folder}`, context, causes)?.fix
    expect(fix('/a/b')).toBe('chmod 700 /a/b')
    expect(fix('/a b; $(id)')).toBe("chmod 700 '/a b; $(id)'")
    expect(fix("it's")).toBe(String.raw`chmod 700 'it'\''s'`)
  })

  test('of another component proves nothing', () => {
    const causes = [cause({ code: 'A', patterns: [/trouble/], seenIn: ['yarn'] })]
    expect(diagnoseLine('trouble', context, causes)).toBeNull()
    expect(diagnoseLine('trouble', { ...context, component: null }, causes)?.code).toBe('A')
  })
})

describe('of several lines', () => {
  const causes = [
    cause({ code: 'FIRST', patterns: [/first/] }),
    cause({ code: 'SECOND', patterns: [/second/] }),
    cause({ code: 'REFUSED', patterns: [/refused/], isSymptom: true }),
  ]

  test('the first that is known counts, since what follows follows from it', () => {
    expect(diagnose(['x', 'first', 'second'], context, causes)?.code).toBe('FIRST')
    expect(diagnose(['second', 'first'], context, causes)?.code).toBe('SECOND')
  })

  test('a symptom counts only where nothing else does', () => {
    expect(diagnose(['refused', 'second'], context, causes)?.code).toBe('SECOND')
    expect(diagnose(['refused'], context, causes)?.code).toBe('REFUSED')
    expect(diagnose(['fine'], context, causes)).toBeNull()
  })
})

test('a fix that names a service is not offered where no service spoke', () => {
  const causes = [cause({ code: 'HEAP', patterns: [/heap/], fix: 'sparkbox restart {service}' })]
  expect(diagnoseLine('heap', context, causes)?.fix).toBe('sparkbox restart namenode')
  expect(diagnoseLine('heap', { ...context, service: '' }, causes)).toBeNull()
})

test('what is harmless is known as a line, and is never the cause of a failure', () => {
  const causes = [cause({ code: 'NOISE', patterns: [/noise/], isHarmless: true })]
  expect(diagnoseRoot(['noise'], context, causes)).toBeNull()
  expect(diagnoseLine('noise', context, causes)?.code).toBe('NOISE')
  expect(diagnose(['noise', 'a user error'], context, causes)).toBeNull()
})

test('key lines begin with the first trouble and have no frames', () => {
  const lines = ['INFO a', 'ERROR first', '\tat a.b(C.java:1)', 'Caused by: x', '', 'INFO b']
  expect(keyLines(lines, 2)).toEqual(['ERROR first', 'Caused by: x'])
  expect(keyLines(['INFO a', 'INFO b'], 1)).toEqual(['INFO b'])
})

test('of a line that is pages long its beginning is shown, and how much more there is', () => {
  const causes = [cause({ code: 'A', patterns: [/ERROR/] })]
  const long = `ERROR ${'x'.repeat(4_994)}`
  const brief = `ERROR ${'x'.repeat(994)} … (4000 more characters)`
  expect(keyLines([long])).toEqual([brief])
  expect(headline([long])).toBe(brief)
  expect(diagnoseLine(long, context, causes)?.line).toBe(brief)
})
