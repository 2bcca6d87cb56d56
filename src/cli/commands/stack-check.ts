import { StackError } from '../../errors.js'
import type { StackCheck } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { table } from '../output/table.js'
import { stackArgument } from './shared.js'

export const command = defineCommand({
  description:
    'Checks the files and the lock of a stack, and its versions against everything that is known to fail together. It fetches ' +
    'nothing. up and install make the same checks first.',
  arguments: { name: stackArgument },
  options: {},
  examples: [{ command: 'sparkbox stack check current', explanation: 'the default' }],
  json: true,
  data: '{name, directory, checks: [{id, status: ok|warn|fail, detail, source: string | null}]}',
  instance: false,
  async run(input, { stack, work }) {
    const result = await stack.checkStack({ stack: input.arguments.name }, work)
    const columns = ['CHECK', 'STATUS', 'DETAIL'].map((title) => ({ title }))
    const rows = result.checks.map(({ id, status, detail }) => [id, status, detail])
    const failure = failureOf(result)
    return { data: result, text: (style) => table(columns, rows, style), ...(failure === null ? {} : { failure }) }
  },
})

function failureOf({ name, checks }: StackCheck): StackError | null {
  const failed = checks.filter(({ status }) => status === 'fail')
  if (failed.length === 0) return null
  const isDamaged = failed.some(({ id }) => id === 'files' || id === 'lock')
  return new StackError(
    isDamaged ? 'CONFIG_INVALID' : 'INCOMPATIBLE_VERSIONS',
    `the stack ${name} cannot be used: ${failed.map(({ detail }) => detail).join('; ')}`,
    { details: { failed: failed.map(({ id }) => id) } },
  )
}
