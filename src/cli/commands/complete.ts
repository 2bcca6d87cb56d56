import { defineCommand } from '../command.js'

/** Called by the completion scripts for values that only the machine knows. */
export const command = defineCommand({
  description: 'Prints values for completion, one a line.',
  arguments: {
    what: { description: 'The kind of value', placeholder: 'KIND', required: true, choices: ['instances', 'stacks'] },
  },
  options: {},
  examples: [],
  json: false,
  instance: false,
  async run(input, { stack, work }) {
    const named =
      input.arguments.what === 'stacks'
        ? (await stack.listStacks(work)).stacks
        : (await stack.listInstances(work)).instances
    return { data: null, text: () => named.map(({ name }) => name).join('\n') }
  },
})
