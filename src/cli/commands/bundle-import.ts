import { defineCommand } from '../command.js'
import { importText } from '../output/bundle-text.js'

export const command = defineCommand({
  description:
    'Proves every byte of a file made by bundle export, compares it with the lock of this sparkbox, and installs its ' +
    'stacks into the store. Uses no network. A file that is damaged or does not fit is refused, and the store stays as it ' +
    'was. It can be interrupted at any moment and run again. up --offline starts what it has installed.',
  arguments: { file: { placeholder: 'FILE', description: 'The bundle', required: true, completes: 'files' } },
  options: {},
  examples: [
    { command: 'sparkbox bundle import sparkbox.bundle', explanation: 'install what it holds' },
    { command: 'sparkbox bundle import sparkbox.bundle -i work', explanation: 'with the Python that instance names' },
  ],
  json: true,
  data: 'BundleImportResult',
  async run(input, { instance, stack, work }) {
    const result = await stack.importBundle({ instance, file: input.arguments.file }, work)
    return { data: result, text: (style) => importText(result, style) }
  },
})
