import { defineCommand } from '../command.js'
import { changeText } from '../output/config-text.js'

export const command = defineCommand({
  description:
    "Checks the value and writes it into the instance's sparkbox.yaml; comments and order stay. It counts from the next " +
    'start of the services that read it: config apply restarts just these.',
  arguments: {
    key: { description: 'The setting', placeholder: 'KEY', required: true },
    value: { description: 'Its new value', placeholder: 'VALUE', required: true },
  },
  options: {},
  examples: [
    { command: 'sparkbox config set spark-defaults.spark.sql.shuffle.partitions 8', explanation: 'a Spark default' },
    { command: 'sparkbox config set profile small', explanation: 'the memory profile' },
  ],
  json: true,
  data: '{instance, key, file, before: string | null, after: string | null, restartNeeded: string[]}',
  async run(input, { instance, stack, work }) {
    const { key, value } = input.arguments
    const change = await stack.setConfig({ instance, key, value }, work)
    return { data: change, text: () => changeText(change) }
  },
})
