import { expect, test } from 'vitest'
import { styleOf } from './style.js'
import { timingText } from './timing-text.js'

const style = styleOf({ write: () => true }, { LANG: 'C.UTF-8' }, { color: false })

test('bars stand where the time was spent, and the critical path is marked', () => {
  const node = { kind: 'service' as const, waitedFor: null, cpuMs: 500 }
  const text = timingText(
    {
      milliseconds: 4_000,
      preparationMs: 1_000,
      nodes: [
        { ...node, id: 'a', title: 'A', beganMs: 1_000, spentMs: 1_000 },
        { ...node, id: 'b', title: 'B', beganMs: 2_000, spentMs: 2_000, waitedFor: 'a', cpuMs: null },
        { ...node, id: 'c', title: 'C', beganMs: 1_000, spentMs: 100 },
      ],
      criticalPath: ['a', 'b'],
      cpuMs: 1_000,
      processors: 2,
    },
    style,
  )
  const [scale, a, b, c, , path, cpu] = text.split('\n')
  expect(scale).toMatch(/0 s +4\.0 s$/)
  expect(a).toMatch(/^\* A {36}█{11} +1\.0 s {2}cpu 500 ms$/)
  expect(b).toMatch(/^\* B {46}█{20} +2\.0 s +after a$/)
  expect(c).toMatch(/^ {2}C {36}██ /)
  expect(path).toBe('* the critical path: a, b; before it 1.0 s of preparation')
  expect(cpu).toBe('CPU time of the services: 1.0 s, 13 % of 2 processors')
})
