import { defineCommand } from '../command.js'

/** Called by the completion scripts for values that only the machine knows. */
export const command = defineCommand({
  description: 'Prints values for completion, one a line.',
  arguments: {
    what: { description: 'The kind of value', placeholder: 'KIND', required: true, choices: ['instances'] },
  },
  options: {},
  examples: [],
  json: false,
  instance: false,
  async run(_input, { stack, work }) {
    const { instances } = await stack.listInstances(work)
    return { data: null, text: () => instances.map(({ name }) => name).join('\n') }
  },
})
