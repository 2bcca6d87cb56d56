import { defineCommand } from '../command.js'
import { environmentText } from '../output/environment-text.js'

export const command = defineCommand({
  description:
    'Prints what sets JAVA_HOME, HADOOP_HOME, HADOOP_CONF_DIR, HIVE_HOME, SPARK_HOME, SPARK_CONF_DIR and PATH, to be ' +
    'evaluated by a shell. For one program, exec is simpler.',
  arguments: {},
  options: {
    shell: {
      type: 'string',
      placeholder: 'SYNTAX',
      choices: ['sh', 'fish', 'dotenv', 'json'],
      default: 'sh',
      description: 'For whom',
    },
  },
  examples: [
    { command: 'eval "$(sparkbox env)"', explanation: 'in bash, zsh and other POSIX shells' },
    { command: 'sparkbox env --shell fish | source', explanation: 'in fish' },
    { command: 'sparkbox env --shell dotenv > .env', explanation: 'for an editor; PATH is written out' },
  ],
  json: true,
  data: '{instance, variables: {NAME: value}, path: string[]}',
  async run(input, { instance, stack, work, environment }) {
    const result = await stack.environment({ instance }, work)
    return { data: result, text: () => environmentText(result, input.options.shell, environment.PATH ?? '') }
  },
})
