import { defineCommand } from '../command.js'

/** Called by the completion scripts for values that only the machine knows, or that are too many for the scripts. */
export const command = defineCommand({
  description: 'Prints values for completion, one a line.',
  arguments: {
    what: {
      description: 'The kind of value',
      placeholder: 'KIND',
      required: true,
      choices: ['instances', 'stacks', 'snapshots', 'causes'],
    },
  },
  options: {},
  examples: [],
  json: false,
  instance: false,
  async run(input, { instance, stack, work }) {
    const lists = {
      instances: async () => (await stack.listInstances(work)).instances,
      stacks: async () => (await stack.listStacks(work)).stacks,
      snapshots: async () => (await stack.listSnapshots({ instance }, work)).snapshots,
      causes: async () => (await import('../../diagnosis/catalogue.js')).catalogue.map(({ code }) => ({ name: code })),
    }
    const named: readonly { name: string }[] = await lists[input.arguments.what]()
    return { data: null, text: () => named.map(({ name }) => name).join('\n') }
  },
})
