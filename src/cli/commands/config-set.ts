import { StackError } from '../../errors.js'
import { defineCommand } from '../command.js'
import { changeText } from '../output/config-text.js'

export const command = defineCommand({
  description:
    "Checks the value and writes it into the instance's sparkbox.yaml; comments and order stay. It counts from the next " +
    'start of the services that read it: config apply restarts just these.',
  arguments: {
    key: { description: 'The setting; KEY=VALUE in one word will do, too', placeholder: 'KEY', required: true },
    value: { description: 'Its new value', placeholder: 'VALUE' },
  },
  options: {},
  dashedValue: true,
  examples: [
    { command: 'sparkbox config set spark-defaults.spark.sql.shuffle.partitions 8', explanation: 'a Spark default' },
    { command: 'sparkbox config set profile=small', explanation: 'the memory profile' },
    { command: 'sparkbox config set mapred-site.mapreduce.map.java.opts -Xmx256m', explanation: 'Java options' },
  ],
  json: true,
  data: '{instance, key, file, before: string | null, after: string | null, restartNeeded: string[]}',
  async run(input, { instance, stack, work }) {
    const { key, value } = assignment(input.arguments.key, input.arguments.value)
    const change = await stack.setConfig({ instance, key, value }, work)
    return { data: change, text: () => changeText(change) }
  },
})

/** `KEY VALUE`, or `KEY=VALUE`: no key holds an equals sign. */
function assignment(key: string, value: string | undefined): { key: string; value: string } {
  if (value !== undefined) return { key, value }
  const at = key.indexOf('=')
  if (at > 0) return { key: key.slice(0, at), value: key.slice(at + 1) }
  throw new StackError('INVALID_ARGUMENT', `there is no value for ${key}`, { hint: `sparkbox config set ${key}=VALUE` })
}
