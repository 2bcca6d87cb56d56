import { defineCommand } from '../command.js'
import { verifiedText } from '../output/bundle-text.js'

export const command = defineCommand({
  description:
    'Reads the whole of a bundle and compares every file in it with its hash. Import does the same before it begins.',
  arguments: { file: { placeholder: 'FILE', description: 'The bundle', required: true, completes: 'files' } },
  options: {},
  examples: [{ command: 'sparkbox bundle verify /media/stick/sparkbox.bundle', explanation: 'after it was copied' }],
  json: true,
  data: 'BundleSummary',
  instance: false,
  async run(input, { stack, work }) {
    const result = await stack.verifyBundle({ file: input.arguments.file }, work)
    return { data: result, text: (style) => verifiedText(result, style) }
  },
})
