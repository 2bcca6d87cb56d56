import { defineCommand } from '../command.js'
import { sqlText, sqlTiming } from '../output/sql-text.js'
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
  async run(input, { instance, stack, work, standardInput }) {
    const { engine, format } = input.options
    const text = await readStatements(input.arguments.statement, input.options.file, standardInput)
    const result = await stack.sql({ instance, engine, text }, work)
    if (format === 'table')
      for (const set of result.results) work.emit({ type: 'notice', level: 'info', text: sqlTiming(set) })
    return { data: result, text: (style) => sqlText(result, format, style) }
  },
})
