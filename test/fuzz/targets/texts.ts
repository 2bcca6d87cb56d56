// Lines from outside that are understood or shown.
import { deepStrictEqual, ok } from 'node:assert'
import fc from 'fast-check'
import { jsonText } from '../../../src/cli/output/json-text.js'
import { printable, printableLines, terminalLines } from '../../../src/cli/output/printable.js'
import { styleOf } from '../../../src/cli/output/style.js'
import { ruledTable, table } from '../../../src/cli/output/table.js'
import { catalogue } from '../../../src/diagnosis/catalogue.js'
import { diagnose } from '../../../src/diagnosis/diagnose.js'
import { keyLines } from '../../../src/diagnosis/key-lines.js'
import { parseSocketTable } from '../../../src/host/sockets.js'
import { parseWslConfig } from '../../../src/host/wsl-config.js'
import { isHarmless, parseLogLine } from '../../../src/stack/log-line.js'
import { splitStatements } from '../../../src/stack/split-statements.js'
import { target } from '../campaign.js'
import { hostileJson, hostileText } from '../hostile.js'
import { requireHarmless } from '../terminal.js'

const stamp = fc.constantFrom(
  '2026-11-24 10:00:00,123 ',
  '2026-13-45T99:99:99.999 ',
  '2026-11-24 10:00:00.000 UTC [1] ',
  '',
)
const level = fc.constantFrom('ERROR ', 'WARN ', 'FATAL:  ', 'INFO ', '__proto__ ', 'constructor ', 'WARNING: ')
const known = fc.constantFrom(
  ...catalogue.flatMap(({ examples }) => examples),
  'java.lang.OutOfMemoryError',
  '\tat a.b(C.java:1)',
)
const logLine = fc
  .tuple(stamp, level, fc.array(fc.oneof(known, hostileText), { maxLength: 3 }))
  .map(([time, word, pieces]) => time + word + pieces.join(' '))
const units = [
  '\u001b',
  '\u001b[',
  '\u001b]8;;',
  'a',
  ' ',
  '\t',
  '0.',
  ':',
  '/',
  '(',
  'Exception: ',
  'ERROR ',
  '\u009b',
  ';1',
  '\\',
  "'",
]
const long = fc
  .tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 3000 }))
  .map(([unit, count]) => unit.repeat(count))

const style = styleOf({ isTTY: true, columns: 60, rows: 10, write: () => true }, { LANG: 'C.UTF-8' }, { color: true })
const columns = [{ title: 'A\u001b[2J' }, { title: 'B', align: 'right' }] as const
const context = { component: null, instance: 'default', service: 'namenode' }

export const textTargets = [
  target('a line of a log', 6, fc.oneof({ weight: 9, arbitrary: logLine }, long), (line) => {
    const parsed = parseLogLine('namenode', line, null)
    ok(parsed.level === null || ['error', 'warning', 'info', 'debug'].includes(parsed.level))
    isHarmless(parsed.text)
  }),
  target(
    'lines in which a cause is looked for',
    3,
    fc.array(fc.oneof({ weight: 5, arbitrary: logLine }, long), { maxLength: 5 }),
    (lines) => {
      diagnose(lines, context)
      ok(keyLines(lines).length <= 12)
    },
  ),
  target('a text on a terminal', 6, fc.oneof({ weight: 9, arbitrary: hostileText }, long), (text) => {
    requireHarmless(printable(text), 'one line')
    requireHarmless(printableLines(text), 'lines')
    requireHarmless(terminalLines(text), 'painted lines')
  }),
  target('a table on a terminal', 3, fc.array(fc.tuple(hostileText, hostileText), { maxLength: 4 }), (rows) => {
    requireHarmless(table(columns, rows, style), 'painted lines')
    const ruled = ruledTable(columns, rows.slice(0, 2), style)
    requireHarmless(ruled.text, 'painted lines')
    requireHarmless(ruled.more(rows.slice(2)), 'painted lines')
  }),
  target('a value as JSON', 4, hostileJson, (value) => {
    const text = jsonText(value)
    requireHarmless(text, 'one line')
    deepStrictEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)))
    deepStrictEqual(Buffer.from(text).toString('utf8'), text)
  }),
  target(
    'statements of SQL',
    4,
    fc.array(fc.oneof(fc.constantFrom(';', "'", '"', '`', '--', '/*', '*/', '\n', '\\', '$$'), hostileText)),
    (pieces) => {
      const text = pieces.join('')
      for (const statement of splitStatements(text)) ok(text.includes(statement) && statement.trim() !== '')
    },
  ),
  target(
    '.wslconfig',
    2,
    fc.array(fc.oneof(fc.constantFrom('[wsl2]', '[boot]', 'memory', '=', '4GB', '\n', '#', '\r\n'), hostileText)),
    (pieces) => parseWslConfig(Buffer.from(pieces.join(''), pieces.length % 2 === 0 ? 'utf8' : 'utf16le')),
  ),
  target(
    '/proc/net/tcp',
    2,
    fc.array(fc.oneof(fc.constantFrom('  0: 0100007F:1F90 00000000:0000 0A ', '\n', ' 00', ':', 'FFFF'), hostileText)),
    (pieces) => parseSocketTable(pieces.join('')),
  ),
]
