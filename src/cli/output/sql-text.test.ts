import { expect, test } from 'vitest'
import { type SqlFormat, sqlText } from './sql-text.js'
import { styleOf } from './style.js'

const style = styleOf({ write: () => true }, { LANG: 'C.UTF-8' }, { color: false })
const formats: SqlFormat[] = ['table', 'csv', 'json']

test.each(formats)('rows are drawn while more come, none is held long, and no value is cut: %s', (format) => {
  const printed: string[] = []
  const linesNow = () => printed.join('\n').split('\n').length
  const take = sqlText(
    format,
    (text) => printed.push(text(style)),
    () => {},
  )
  const columns = [
    { name: 'id', type: 'int' },
    { name: 'name', type: 'string' },
  ]
  take({ statement: 'x', columns })
  const batch = (name: string) => ({ rows: Array.from({ length: 1_000 }, (_, row) => [row, name]) })
  take(batch('x'))
  take(batch('y'))
  expect(linesNow()).toBeGreaterThanOrEqual(1_000)
  take(batch('wider than all before'))
  expect(linesNow()).toBeGreaterThanOrEqual(2_000)
  take({ milliseconds: 1 })
  const text = printed.join('\n')
  expect(text.split('\n').filter((line) => /\bx\b/.test(line))).toHaveLength(1_000)
  expect(text.split('\n').filter((line) => line.includes('wider than all before'))).toHaveLength(1_000)
  if (format === 'json') expect(JSON.parse(text)).toHaveLength(3_000)
})
