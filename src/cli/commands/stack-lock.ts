import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import { stackArgument } from './shared.js'

export const command = defineCommand({
  description:
    'Fetches everything that a stack of your own names and writes its lock.json: size and SHA-256 of every file. Needed after ' +
    'you have edited its files. Instances that use it are installed anew by their next up.',
  arguments: { name: stackArgument },
  options: {},
  examples: [{ command: 'sparkbox stack lock mine', explanation: 'after editing stacks/mine/stack.json' }],
  json: true,
  data: '{name, file, status: written|unchanged}',
  instance: false,
  async run(input, { stack, work }) {
    const result = await stack.lockStack({ stack: input.arguments.name }, work)
    return { data: result, text: () => `${printable(result.file)}: ${result.status}` }
  },
})
