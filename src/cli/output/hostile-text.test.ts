// Every answer of every command, with hostile text in all its fields: on a terminal none of it does anything.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostileText } from '../../../test/fuzz/hostile.js'
import { requireHarmless } from '../../../test/fuzz/terminal.js'
import { StackError } from '../../errors.js'
import type { StackEvent } from '../../events.js'
import type * as Api from '../../stack/api.js'
import { postgres, runningStatus } from '../testing/fake-stack.js'
import { autostartChangeText, autostartPlanText } from './autostart-text.js'
import { bundleText, exportText, importText, verifiedText } from './bundle-text.js'
import { changeText, differenceText, explanationText } from './config-text.js'
import { errorText } from './error-text.js'
import { eventText } from './event-text.js'
import { installText } from './install-text.js'
import { jsonOutput } from './json-output.js'
import { liveFrame } from './live-frame.js'
import { logText } from './log-text.js'
import { planText, removalText } from './plan-text.js'
import { emptyProgress, track, waitingFor } from './progress.js'
import { servicesText } from './services-text.js'
import { type SqlFormat, sqlText } from './sql-text.js'
import { statusText } from './status-text.js'
import { styleOf } from './style.js'
import { textOutput } from './text-output.js'
import { timingText } from './timing-text.js'
import { verifyText } from './verify-text.js'

const screen = { isTTY: true, columns: 80, rows: 24, write: () => true }
const style = styleOf(screen, { LANG: 'C.UTF-8' }, { color: true, now: () => 0 })
const file = styleOf({ write: () => true }, { LANG: 'C.UTF-8' }, { color: false, now: () => 0 })

/** Fields that are one of a few words, which the renderers look up. */
const closed = [
  'state',
  'status',
  'kind',
  'way',
  'level',
  'layer',
  'type',
  'code',
  'startedAt',
  'createdAt',
  'component',
]

/** The value with hostile text in place of every other text, keys of maps included. */
function spoiled(value: unknown, text: string, key = ''): unknown {
  if (typeof value === 'string') return closed.includes(key) ? value : text
  if (Array.isArray(value)) return value.map((each) => spoiled(each, text, key))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [key === 'ports' ? text : name, spoiled(each, text, name)]),
  )
}

const java = { home: 'a', version: 'a', origin: 'a' }
const diagnosis = { code: 'A_CODE', component: 'hdfs' as const, cause: 'a', fix: 'a', page: 'a', line: 'a' }
const action = { kind: 'delete' as const, subject: 'a', detail: 'a', bytes: 1 }
const autostart = { instance: 'a', way: 'systemd' as const, file: 'a', text: 'a', problems: ['a'], lingers: false }
const artifact = { name: 'a', title: 'a', files: 1, bytes: 1 }
const bundle: Api.BundleSummary = {
  file: 'a',
  bytes: 1,
  madeBy: 'a',
  architecture: 'a',
  distribution: 'a',
  stacks: [{ name: 'a', title: 'a', own: true, python: 'a', artifacts: [artifact] }],
  tools: [{ name: 'a', files: 1, bytes: 1, tied: true, folder: 'a' }],
}
const failed = { ...postgres, state: 'failed' as const, reason: 'a', urls: ['a'], diagnosis }

function rowsText(parts: Api.SqlPart[], format: SqlFormat): string {
  const lines: string[] = []
  const done = (timing: string) => void lines.push(timing)
  parts.forEach(sqlText(format, (text) => lines.push(text(style)), done))
  return lines.join('\n')
}

const renderers: [name: string, value: object, draw: (value: never) => string][] = [
  [
    'status',
    { ...runningStatus, services: [failed, postgres], restartNeeded: ['a'] },
    (value) => statusText(value, style),
  ],
  ['status of none', { ...runningStatus, state: 'absent' }, (value) => statusText(value, style)],
  ['services', [failed, { ...postgres, ports: { a: 1 } }], (value) => servicesText(value, file)],
  [
    'a line of a log',
    { service: 'a', time: null, level: 'error', text: 'a', problem: diagnosis },
    (value) => logText(value, true, false, style),
  ],
  [
    'a raw line of a log',
    { service: 'a', time: null, level: null, text: 'a', problem: null },
    (value) => logText(value, true, true, style),
  ],
  [
    'rows',
    [{ statement: 'a', columns: [{ name: 'a', type: 'int' }] }, { rows: [['a'], [null]] }, { milliseconds: 1 }],
    (value) => rowsText(value, 'table'),
  ],
  [
    'rows as JSON',
    [{ statement: 'a', columns: [{ name: 'a', type: 'int' }] }, { rows: [['a']] }, { milliseconds: 1 }],
    (value) => rowsText(value, 'json'),
  ],
  [
    'verify',
    { instance: 'a', milliseconds: 1, rows: [{ id: 'a', status: 'fail', ms: 1, evidence: 'a', reason: 'a' }] },
    (value) => verifyText(value, style),
  ],
  [
    'the timing of a start',
    {
      milliseconds: 9,
      preparationMs: 1,
      nodes: [{ id: 'a', title: 'a', beganMs: 1, spentMs: 2, waitedFor: 'a', cpuMs: null }],
      criticalPath: ['a'],
      cpuMs: 1,
      processors: 2,
    },
    (value) => timingText(value, style),
  ],
  ['a plan', { instance: 'a', actions: [action] }, (value) => planText(value, style)],
  ['a removal', { instance: 'a', removed: ['a'], kept: ['a'], bytes: 1 }, (value) => removalText(value)],
  [
    'install',
    {
      stack: 'a',
      milliseconds: 1,
      artifacts: [{ ...artifact, status: 'installed', directory: 'a' }],
      java,
      javas: { hadoop: java, hive: java, spark: java },
      python: { executable: 'a', version: 'a', origin: 'a', unfit: null },
    },
    (value) => installText(value, style),
  ],
  ['a bundle', bundle, (value) => bundleText(value, style)],
  ['a proven bundle', bundle, (value) => verifiedText(value, style)],
  ['an export', { ...bundle, milliseconds: 1 }, (value) => exportText(value, style)],
  [
    'an import',
    {
      file: 'a',
      milliseconds: 1,
      stacks: [
        {
          name: 'a',
          artifacts: [{ name: 'a', directory: 'a', status: 'installed' }],
          python: { executable: 'a', version: 'a' },
          missing: [{ message: 'a', hint: 'a' }],
        },
      ],
      tools: [{ name: 'a', status: 'tied' }],
    },
    (value) => importText(value, style),
  ],
  [
    'a changed setting',
    { instance: 'a', key: 'a', file: 'a', before: 'a', after: null, restartNeeded: ['a'] },
    (value) => changeText(value),
  ],
  [
    'an unchanged setting',
    { instance: 'a', key: 'a', file: 'a', before: 'a', after: 'a', restartNeeded: [] },
    (value) => changeText(value),
  ],
  [
    'an explained setting',
    {
      instance: 'a',
      key: 'a',
      occurrences: [
        {
          file: 'a',
          value: 'a',
          layer: 'user',
          location: { file: 'a', line: 1 },
          reason: 'a',
          running: { value: 'a', source: 'a' },
        },
      ],
    },
    (value) => explanationText(value, style),
  ],
  [
    'a difference',
    {
      instance: 'a',
      changes: [{ file: 'a', key: 'a', running: 'a', configured: null, services: ['a'] }],
      restartNeeded: ['a'],
    },
    (value) => differenceText(value, style),
  ],
  ['autostart', { ...autostart, changed: ['a'] }, (value) => autostartChangeText(value)],
  ['a plan of autostart', { ...autostart, actions: [action] }, (value) => autostartPlanText(value, style)],
]

test.each(renderers)('%s', (_name, value, draw) => {
  fc.assert(
    fc.property(hostileText, (text) => requireHarmless(draw(spoiled(value, text) as never), 'painted lines')),
    { numRuns: 300 },
  )
})

test('an error with all its details, and a defect', () => {
  fc.assert(
    fc.property(hostileText, fc.boolean(), (text, known) => {
      const details = {
        diagnosis: known ? { ...diagnosis, code: text } : null,
        log: text,
        lastLines: [text],
        value: text,
      }
      const error = new StackError('SERVICE_FAILED', text, { hint: text, cause: new Error(`${text} why`), details })
      requireHarmless(errorText(error, style, true, null), 'painted lines')
      requireHarmless(errorText(new Error(text), style, true, text), 'painted lines')
    }),
    { numRuns: 500 },
  )
})

test('everything that is said while it works', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const progress = emptyProgress()
      const events: StackEvent[] = [
        { type: 'step', id: text, title: text, status: 'started', detail: text },
        { type: 'progress', id: text, done: 1, total: 3, unit: 'bytes' },
        { type: 'service', id: text, title: text, status: 'starting', milliseconds: 1, detail: text },
        { type: 'task', id: `${text}2`, title: text, status: 'failed', milliseconds: 1, detail: text },
        { type: 'check', row: { id: text, status: 'fail', ms: 1, evidence: text, reason: text } },
        { type: 'notice', level: 'warning', text },
      ]
      for (const event of events) {
        track(progress, event, 1)
        requireHarmless(eventText(event, style) ?? '', 'painted lines')
      }
      for (const line of liveFrame(progress, style)) requireHarmless(line, 'painted lines')
      expect(waitingFor(progress, 2)).toHaveLength(2)
    }),
    { numRuns: 500 },
  )
})

describe('what a command forgot to look at', () => {
  const shown = (isTTY: boolean, text: string) => {
    const [out, err]: [string[], string[]] = [[], []]
    const stream = (to: string[]) => ({ ...screen, isTTY, write: (piece: string) => to.push(piece) > 0 })
    const streams = { stdin: process.stdin, stdout: stream(out), stderr: stream(err) }
    const choices = { command: 'x', json: false, quiet: false, verbose: false, color: true }
    const output = textOutput(streams, { LANG: 'C.UTF-8', CI: 'true' }, choices)
    output.result({ data: null, text: ({ colors }) => `${colors.red(text)}\n${text}` })
    output.item({ data: null, text: () => text })
    output.message(text)
    output.close()
    return { out: out.join(''), err: err.join('') }
  }

  test('does nothing on a terminal, where colours and lines stay', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const { out, err } = shown(true, text)
        requireHarmless(out, 'painted lines')
        requireHarmless(err, 'painted lines')
      }),
      { numRuns: 1000 },
    )
    expect(shown(true, 'a').out).toBe('\u001b[31ma\u001b[39m\na\na\n')
  })

  test('comes through into a file as it is', () => {
    expect(shown(false, 'a\u001b[2J\tb').out).toBe('a\u001b[2J\tb\na\u001b[2J\tb\na\u001b[2J\tb\n')
  })
})

test('an envelope is one line of JSON, and says what was to be said', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const written: string[] = []
      const stdout = { write: (piece: string) => written.push(piece) > 0 }
      const choices = { command: 'x', json: true, quiet: false, verbose: false, color: false }
      jsonOutput({ stdin: process.stdin, stdout, stderr: stdout }, {}, choices).result({ data: { [`k${text}`]: text } })
      const line = written.join('')
      requireHarmless(line.slice(0, -1), 'one line')
      expect(line.endsWith('\n')).toBe(true)
      expect(JSON.parse(line).data).toEqual({ [`k${text}`]: text })
    }),
    { numRuns: 1000 },
  )
})
