import { defineCommand } from '../command.js'
import { explanationText } from '../output/config-text.js'

export const command = defineCommand({
  description:
    'Shows for each generated file that holds the key its value, the layer it comes from, the file and line where you ' +
    'set it, why sparkbox sets it, and the value that the running process really has.',
  arguments: { key: { description: 'The setting', placeholder: 'KEY', required: true } },
  options: {},
  examples: [{ command: 'sparkbox config explain dfs.replication', explanation: 'all about one key' }],
  json: true,
  data: '{instance, key, occurrences: [{file, value, layer, location: {file, line} | null, reason, running: {value, source} | null}]}',
  async run(input, { instance, stack, work }) {
    const explanation = await stack.explainConfig({ instance, key: input.arguments.key }, work)
    return { data: explanation, text: (style) => explanationText(explanation, style) }
  },
})
