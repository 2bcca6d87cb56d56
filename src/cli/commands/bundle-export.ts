import { defineCommand } from '../command.js'
import { exportText } from '../output/bundle-text.js'
import { version } from '../version.js'

export const command = defineCommand({
  description:
    'Proves the installed parts of a stack against its lock and writes them into one file, with what the distribution ' +
    'provided for them. The file has its name only when it is whole. Java and Python of this machine are not in it: the ' +
    'other machine needs its own.',
  arguments: { file: { placeholder: 'FILE', description: 'The file to write', required: true, completes: 'files' } },
  options: {
    stack: {
      type: 'list',
      placeholder: 'NAME',
      description: "A stack to take along; default: the instance's",
    },
    withJava: { type: 'boolean', description: 'Take a copy of the Java found here along' },
    force: { type: 'boolean', short: 'f', description: 'Replace a file that is there' },
  },
  examples: [
    { command: 'sparkbox bundle export sparkbox.bundle', explanation: "the default instance's stack" },
    {
      command: 'sparkbox bundle export both.bundle --stack current --stack classic --with-java',
      explanation: 'two stacks, and the Java to run them',
    },
  ],
  json: true,
  data: 'BundleExportResult',
  async run(input, { instance, stack, work }) {
    const { stack: stacks, withJava, force } = input.options
    const request = { instance, file: input.arguments.file, stacks, withJava, force, version: await version() }
    const result = await stack.exportBundle(request, work)
    return { data: result, text: (style) => exportText(result, style) }
  },
})
