import { expect, test } from 'vitest'
import type { Row } from './result.js'
import { type ResultPart, runStatements } from './run-statements.js'

const signal = new AbortController().signal

test('each result is told as it comes, and the next statement waits for whoever takes it', async () => {
  const seen: string[] = []
  const session = {
    query: async (statement: string) => {
      seen.push(statement)
      async function* rows(): AsyncGenerator<Row[]> {
        yield [[1], [2]]
        seen.push('fetched')
        yield [[3]]
      }
      return { columns: [{ name: 'n', type: 'int' }], rows: rows(), close: async () => undefined }
    },
    close: async () => undefined,
  }
  await runStatements(session, ['a', 'b'], signal, async (part) => {
    await Promise.resolve()
    seen.push('milliseconds' in part ? 'end' : JSON.stringify(part))
  })
  const columns = '{"columns":[{"name":"n","type":"int"}]}'
  const one = [columns, '{"rows":[[1],[2]]}', 'fetched', '{"rows":[[3]]}', 'end']
  expect(seen).toEqual(['a', ...one, 'b', ...one])
})

test('values survive JSON', async () => {
  const row = [null, true, 1.5, 'text', 2n ** 60n, Number.NaN, -Infinity, new Uint8Array([1, 255]), [1, { a: 3n }]]
  const parts: ResultPart[] = []
  const session = {
    query: async () => ({ columns: [], rows: batches([row]), close: async () => undefined }),
    close: async () => undefined,
  }
  await runStatements(session, ['x'], signal, (part) => void parts.push(part))
  const told = ['1152921504606846976', 'NaN', '-Infinity', '01ff', '[1,{"a":"3"}]']
  expect(JSON.parse(JSON.stringify(parts[1]))).toEqual({ rows: [[null, true, 1.5, 'text', ...told]] })
})

async function* batches(rows: Row[]): AsyncGenerator<Row[]> {
  yield rows
}
