import type { SqlPart } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { sqlText } from '../output/sql-text.js'
import { readStatements } from '../read-statements.js'

export const command = defineCommand({
  description:
    'Runs the statements, separated by semicolons, and prints their rows. The text comes from the argument, from a file, ' +
    'or from standard input.',
  arguments: { statement: { description: 'The statements', placeholder: 'STATEMENT' } },
  options: {
    engine: {
      type: 'string',
      placeholder: 'ENGINE',
      choices: ['spark', 'hive'],
      default: 'spark',
      description: 'Who runs them: Spark Connect or HiveServer2',
    },
    file: {
      type: 'string',
      short: 'f',
      placeholder: 'FILE',
      completes: 'files',
      description: 'Read the statements from a file; - is standard input',
    },
    format: {
      type: 'string',
      placeholder: 'FORMAT',
      choices: ['table', 'csv', 'json'],
      default: 'table',
      description: 'How the rows are printed; json is one array of objects for each statement',
    },
  },
  examples: [
    { command: "sparkbox sql 'select 1 + 1'", explanation: 'with Spark' },
    { command: "sparkbox sql --engine hive 'show tables'", explanation: 'with Hive' },
    {
      command: 'sparkbox sql -f report.sql --format csv > report.csv',
      explanation: 'a file of statements into a file',
    },
  ],
  json: true,
  data: '{engine, results: [{statement, columns: [{name, type}], rows: value[][], milliseconds}]}',
  async run(input, { instance, json, stack, work, stream, standardInput }) {
    const { engine, format } = input.options
    const text = await readStatements(input.arguments.statement, input.options.file, standardInput)
    const request = { instance, engine, text }
    if (json) {
      const results: SqlResultSet[] = []
      await stack.sql(request, (part) => collect(results, part), work)
      return { data: { engine, results } }
    }
    const done = (timing: string) => {
      if (format === 'table') work.emit({ type: 'notice', level: 'info', text: timing })
    }
    await stack.sql(
      request,
      sqlText(format, (lines) => stream({ data: null, text: lines }), done),
      work,
    )
    return 'streamed'
  },
})

interface SqlResultSet extends Extract<SqlPart, { columns: unknown }>, Extract<SqlPart, { rows: unknown }> {
  milliseconds: number
}

/** Only an envelope must hold all rows at once. */
function collect(results: SqlResultSet[], part: SqlPart): void {
  if ('columns' in part) results.push({ ...part, rows: [], milliseconds: 0 })
  else if ('rows' in part) for (const row of part.rows) results.at(-1)!.rows.push(row)
  else results.at(-1)!.milliseconds = part.milliseconds
}
