import { exitCode } from '../../errors.js'
import { defineCommand } from '../command.js'
import { differenceText } from '../output/config-text.js'

export const command = defineCommand({
  description: 'Lists each setting that the running services do not have yet, and which of them would restart.',
  arguments: {},
  options: { exitCode: { type: 'boolean', description: 'Exit with 7 where there are differences' } },
  examples: [
    { command: 'sparkbox config diff', explanation: 'what apply would change' },
    { command: 'sparkbox config diff --exit-code --quiet', explanation: 'for scripts' },
  ],
  json: true,
  data: '{instance, changes: [{file, key, running, configured, services}], restartNeeded: string[]}',
  async run(input, { instance, stack, work }) {
    const difference = await stack.diffConfig({ instance }, work)
    const pending = input.options.exitCode && difference.changes.length > 0
    return {
      data: difference,
      text: (style) => differenceText(difference, style),
      ...(pending ? { exitCode: exitCode.changesPending } : {}),
    }
  },
})
