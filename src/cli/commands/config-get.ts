import { defineCommand } from '../command.js'
import { table } from '../output/table.js'

export const command = defineCommand({
  description:
    'Shows the value of a key in each generated file that holds it; without a key, everything that differs from the defaults.',
  arguments: { key: { description: 'Such as spark.sql.shuffle.partitions or dfs.replication', placeholder: 'KEY' } },
  options: {},
  examples: [
    { command: 'sparkbox config get dfs.replication', explanation: 'one key' },
    { command: 'sparkbox config get', explanation: 'what you changed' },
  ],
  json: true,
  data: '{instance, values: [{key, file, value, layer: default|profile|instance|user}]}',
  async run(input, { instance, stack, work }) {
    const result = await stack.getConfig({ instance, key: input.arguments.key ?? null }, work)
    const columns = ['KEY', 'VALUE', 'LAYER', 'FILE'].map((title) => ({ title }))
    const rows = result.values.map(({ key, value, layer, file }) => [key, value, layer, file])
    // One value alone is easier to use in a script than a table.
    const single = input.arguments.key !== undefined && new Set(result.values.map(({ value }) => value)).size === 1
    return {
      data: result,
      text: (style) => (single ? (rows[0]?.[1] ?? '') : rows.length === 0 ? '' : table(columns, rows, style)),
    }
  },
})
