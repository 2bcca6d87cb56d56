import { defineCommand } from '../command.js'
import { mistake } from '../usage-errors.js'

export const command = defineCommand({
  description: 'Prints the same as --help.',
  arguments: { command: { description: 'The command, of one or two words', placeholder: 'COMMAND', variadic: true } },
  options: {},
  examples: [{ command: 'sparkbox help config explain', explanation: 'one command' }],
  json: false,
  instance: false,
  async run(input) {
    const { helpText } = await import('../help.js')
    const { entries } = await import('./index.js')
    const topic = input.arguments.command.join(' ')
    const text = await helpText(entries, topic)
    if (text !== null) return { data: null, text: () => text }
    throw mistake({
      code: 'UNKNOWN_COMMAND',
      noun: 'command',
      value: topic,
      allowed: entries.filter(({ hidden }) => !hidden).map(({ name }) => name),
      argv: ['help', topic],
      help: 'sparkbox --help',
    })
  },
})
