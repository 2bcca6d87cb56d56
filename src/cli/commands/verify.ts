import { StackError } from '../../errors.js'
import type { VerifyResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { verifyText } from '../output/verify-text.js'
import { verifyRows } from '../vocabulary.js'

export const command = defineCommand({
  description:
    'Runs a real chain through the services, row by row, and shows what was seen and how long it took. It removes what ' +
    'it made and does not touch your data. With rows named, these and the rows that they need are run.',
  arguments: {
    rows: {
      description: 'Only these rows; all where none is named',
      placeholder: 'ROW',
      variadic: true,
      choices: verifyRows,
    },
  },
  options: {},
  examples: [
    { command: 'sparkbox verify', explanation: 'every row' },
    { command: 'sparkbox verify hdfs hiveserver2', explanation: 'two rows' },
    { command: 'sparkbox verify --json', explanation: 'for a build server' },
  ],
  json: true,
  data: '{instance, milliseconds, rows: [{id, status: pass|fail|skip, ms, evidence, reason, diagnosis?: {code, cause, fix, page, line}}]}',
  async run(input, { instance, stack, work }) {
    const result = await stack.verify({ instance, rows: input.arguments.rows }, work)
    const failure = failureOf(result)
    return {
      data: result,
      text: (style) => verifyText(result, style),
      ...(failure === null ? {} : { failure }),
    }
  },
})

function failureOf({ rows }: VerifyResult): StackError | null {
  const failed = rows.filter(({ status }) => status === 'fail').map(({ id }) => id)
  if (failed.length === 0) return null
  const diagnosis = rows.find((row) => row.diagnosis !== undefined)?.diagnosis ?? null
  return new StackError('VERIFY_FAILED', `${failed.length} of ${rows.length} rows failed: ${failed.join(', ')}`, {
    hint: diagnosis?.fix ?? 'sparkbox logs --problems',
    details: { failed, diagnosis },
  })
}
