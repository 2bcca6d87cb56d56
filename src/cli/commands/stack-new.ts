import type { StackCreation } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { printable } from '../output/printable.js'
import type { Style } from '../output/style.js'
import { table } from '../output/table.js'

export const command = defineCommand({
  description:
    'Copies a stack into your configuration folder with other versions, fetches what changed, and writes the lock that proves ' +
    'every later installation. Versions that are known to fail together are refused first, with the nearest that are not.',
  arguments: { name: { description: 'Name of the new stack', placeholder: 'NAME', required: true } },
  options: {
    from: {
      type: 'string',
      placeholder: 'STACK',
      default: 'current',
      completes: 'stacks',
      description: 'The stack to copy',
    },
    set: {
      type: 'list',
      placeholder: 'KEY=VERSION',
      description:
        'What differs: a version such as hadoop=3.4.3, or a range such as java=17-21, java.hive=8 or python=3.11-3.12',
    },
    noLock: { type: 'boolean', description: 'Make the folder only; stack lock does the rest' },
  },
  examples: [
    { command: 'sparkbox stack new older --set spark=4.2.1', explanation: 'the stack current with another Spark' },
    {
      command: 'sparkbox stack new mine --set hadoop=3.4.2 --set java.hadoop=17-22',
      explanation: 'another Hadoop, on the Java that it runs on',
    },
  ],
  json: true,
  data: '{name, from, directory, changes: [{key, before, after}], isLocked}',
  instance: false,
  async run(input, { stack, work }) {
    const { from, set, noLock } = input.options
    const result = await stack.createStack({ name: input.arguments.name, from, set, lock: !noLock }, work)
    return { data: result, text: (style) => creationText(result, style) }
  },
})

function creationText({ name, from, directory, changes, isLocked }: StackCreation, style: Style): string {
  const columns = ['KEY', from.toUpperCase(), name.toUpperCase()].map((title) => ({ title }))
  const rows = changes.map(({ key, before, after }) => [key, before, after])
  const next = isLocked ? `sparkbox up --instance ${name} --stack ${name}` : `sparkbox stack lock ${name}`
  return [
    ...(rows.length === 0 ? [] : [table(columns, rows, style), '']),
    `${printable(directory)} is made. Next: ${next}`,
  ].join('\n')
}
