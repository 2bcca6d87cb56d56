import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { StackError } from '../../errors.js'
import type { StackEvent } from '../../events.js'
import { errorText } from './error-text.js'
import { liveFrame } from './live-frame.js'
import { printable } from './printable.js'
import { elapsed, emptyProgress, track, waitingFor } from './progress.js'
import { type Style, styleOf } from './style.js'
import { table } from './table.js'
import { bytes, duration } from './units.js'
import { pad, truncate, width } from './width.js'

const terminal = { isTTY: true, columns: 60, rows: 12, write: () => true }
const file = { write: () => true }

function style(environment: NodeJS.ProcessEnv = { LANG: 'C.UTF-8' }, now = 0): Style {
  return styleOf(terminal, environment, { color: false, now: () => now })
}

describe('colour', () => {
  const colored = (stream: typeof terminal | typeof file, environment: NodeJS.ProcessEnv, color = true) =>
    styleOf(stream, environment, { color }).colors.isColorSupported

  test.each([
    ['a terminal', terminal, {}, true],
    ['a file', file, {}, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['FORCE_COLOR into a file', file, { FORCE_COLOR: '1' }, true],
    ['an empty FORCE_COLOR', file, { FORCE_COLOR: '' }, false],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['FORCE_COLOR and NO_COLOR', terminal, { FORCE_COLOR: '1', NO_COLOR: '1' }, true],
  ])('%s', (_name, stream, environment, expected) => {
    expect(colored(stream, environment)).toBe(expected)
    expect(colored(stream, environment, false)).toBe(false)
  })

  test('COLUMNS wins over the terminal; a file has no width', () => {
    expect(style({ COLUMNS: '44' }).columns).toBe(44)
    expect(style({ COLUMNS: 'x' }).columns).toBe(60)
    expect(styleOf(file, { COLUMNS: '44' }, { color: true }).columns).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('text from outside', () => {
  test('loses every control character, and keeps the rest', () => {
    expect(printable('a\u001b[31mb\u001b]8;;http://x\u0007c\u009b2Jd\u202ee\r\nf\tg')).toBe('abcde f g')
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
      }),
    )
  })

  test('is measured and cut by columns', () => {
    expect(width('東京 é 👨‍👩‍👧 ✓')).toBe(4 + 1 + 1 + 1 + 2 + 1 + 1)
    expect(truncate('東京都庁', 5)).toBe('東京…')
    expect(pad('東', 4)).toBe('東  ')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, columns) => {
        expect(width(truncate(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })
})

test('times and sizes', () => {
  expect([0, 999, 1000, 59_949, 59_950, 3_599_600, 3_780_000].map(duration)).toEqual([
    '0 ms',
    '999 ms',
    '1.0 s',
    '59.9 s',
    '1 min 0 s',
    '1 h 0 min',
    '1 h 3 min',
  ])
  expect([0, 1023, 1024, 1_048_575, 1_610_612_736].map(bytes)).toEqual([
    '0 B',
    '1023 B',
    '1.0 KiB',
    '1.0 MiB',
    '1.5 GiB',
  ])
})

test('a table aligns wide characters, and cuts the last column to the terminal', () => {
  const text = table(
    [{ title: 'NAME' }, { title: 'N', align: 'right' }, { title: 'REST' }],
    [
      ['東京', '10', 'x'.repeat(90)],
      ['a', '9', 'y'],
    ],
    style(),
  )
  expect(text.split('\n')).toEqual(['NAME   N  REST', `東京  10  ${'x'.repeat(49)}…`, 'a      9  y'])
})

describe('the live frame', () => {
  const service = (
    id: string,
    status: 'pending' | 'starting' | 'ready',
    milliseconds: number,
    detail: string,
  ): StackEvent => ({
    type: 'service',
    id,
    title: id,
    status,
    milliseconds,
    detail,
  })

  test('fits the terminal whatever the number of services and the length of their details', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.constantFrom('pending', 'starting', 'ready'), fc.string({ unit: 'grapheme', maxLength: 90 })),
          { maxLength: 40 },
        ),
        fc.integer({ min: 30, max: 120 }),
        fc.integer({ min: 4, max: 30 }),
        (services, columns, rows) => {
          const progress = emptyProgress()
          services.forEach(([status, detail], index) => {
            track(progress, service(`s${index}`, status as 'pending', 0, detail), 0)
          })
          const frame = liveFrame(progress, style({ LANG: 'C.UTF-8', COLUMNS: `${columns}`, LINES: `${rows}` }, 5000))
          expect(frame.length).toBeLessThan(rows)
          for (const line of frame) expect(width(line)).toBeLessThan(columns)
        },
      ),
    )
  })

  test('lets finished lines go first', () => {
    const progress = emptyProgress()
    for (let index = 0; index < 8; index++) track(progress, service(`ready${index}`, 'ready', 5, ''), 0)
    track(progress, service('last', 'starting', 0, 'waits for metastore'), 0)
    const frame = liveFrame(progress, style({ LINES: '6' }, 3400))
    expect(frame).toHaveLength(5)
    expect(frame.at(-2)).toMatch(/~ starting +last +3\.4 s {2}waits for metastore/)
    expect(frame.at(-1)).toBe('8 of 9 services ready')
  })

  test('shows amount, rate and remaining time of a download', () => {
    const progress = emptyProgress()
    const report = (done: number, now: number) =>
      track(progress, { type: 'progress', id: 'a', done, total: 40_960, unit: 'bytes' }, now)
    track(progress, { type: 'step', id: 'a', title: 'Hadoop', status: 'started' }, 0)
    report(0, 0)
    report(10_240, 1000)
    const [line] = liveFrame(progress, style({ COLUMNS: '120' }, 1000))
    expect(line).toContain('Hadoop')
    expect(line).toContain('[####............] 10.0 KiB of 40.0 KiB, 10.0 KiB/s, 3.0 s left')
    expect(waitingFor(progress, 2000)).toEqual(['Hadoop 25 %, 10.0 KiB/s, 3.0 s left (2 s)'])
  })

  test('promises no end to a download that stands still', () => {
    const progress = emptyProgress()
    track(progress, { type: 'step', id: 'a', title: 'Hadoop', status: 'started' }, 0)
    for (const [done, now] of [
      [0, 0],
      [10_240, 1000],
    ] as const)
      track(progress, { type: 'progress', id: 'a', done, total: 40_960, unit: 'bytes' }, now)
    expect(waitingFor(progress, 7000)).toEqual(['Hadoop 25 % (7 s)'])
    expect(liveFrame(progress, style({ COLUMNS: '120' }, 7000))[0]).toMatch(/10\.0 KiB of 40\.0 KiB$/)
  })
})

test('the time of a service goes on between its events, and stops when it is ready', () => {
  const progress = emptyProgress()
  const event = { type: 'service', id: 'a', title: 'A', detail: '' } as const
  track(progress, { ...event, status: 'starting', milliseconds: 1000 }, 5000)
  expect(elapsed(progress.nodes.get('a')!, 7000)).toBe(3000)
  track(progress, { ...event, status: 'ready', milliseconds: 2500 }, 7500)
  expect(elapsed(progress.nodes.get('a')!, 9000)).toBe(2500)
})

test('a cause that the message already names is not said twice', () => {
  const cause = new Error('no space left')
  const twice = new StackError('DISK_SPACE', 'cannot write: no space left', { cause })
  expect(errorText(twice, style(), false, null)).toBe('error[DISK_SPACE]: cannot write: no space left')
  expect(errorText(twice, style(), true, null)).toContain('    at ')
})
