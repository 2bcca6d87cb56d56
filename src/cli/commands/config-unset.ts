import { defineCommand } from '../command.js'
import { changeText } from '../output/config-text.js'

export const command = defineCommand({
  description: "Removes a key from the instance's sparkbox.yaml, so that the value below it counts again.",
  arguments: { key: { description: 'The setting', placeholder: 'KEY', required: true } },
  options: {},
  examples: [{ command: 'sparkbox config unset profile', explanation: 'back to the default' }],
  json: true,
  data: '{instance, key, file, before: string | null, after: null, restartNeeded: string[]}',
  async run(input, { instance, stack, work }) {
    const change = await stack.unsetConfig({ instance, key: input.arguments.key }, work)
    return { data: change, text: () => changeText(change) }
  },
})
