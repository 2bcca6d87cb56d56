import { defineCommand } from '../command.js'
import { bundleText } from '../output/bundle-text.js'

export const command = defineCommand({
  description: 'Reads the manifest of a bundle: its stacks and programs, and what machine they are for.',
  arguments: { file: { placeholder: 'FILE', description: 'The bundle', required: true, completes: 'files' } },
  options: {},
  examples: [{ command: 'sparkbox bundle show sparkbox.bundle', explanation: 'see what is in it' }],
  json: true,
  data: 'BundleSummary',
  instance: false,
  async run(input, { stack, work }) {
    const result = await stack.showBundle({ file: input.arguments.file }, work)
    return { data: result, text: (style) => bundleText(result, style) }
  },
})
