import { defineCommand } from '../command.js'
import { table } from '../output/table.js'

export const command = defineCommand({
  description:
    'Lists the sets of versions that come with sparkbox and your own, which lie in the folder stacks of the configuration.',
  arguments: {},
  options: {},
  examples: [{ command: 'sparkbox stack list', explanation: 'all of them' }],
  json: true,
  data: '{stacks: [{name, title: string | null, origin: own|delivered, directory, instances: string[], problem: string | null}]}',
  instance: false,
  async run(_input, { stack, work }) {
    const result = await stack.listStacks(work)
    const columns = ['STACK', 'ORIGIN', 'INSTANCES', 'VERSIONS'].map((title) => ({ title }))
    const rows = result.stacks.map(({ name, origin, instances, title, problem }) => [
      name,
      origin,
      instances.join(' ') || '-',
      problem ?? title ?? '',
    ])
    return { data: result, text: (style) => table(columns, rows, style) }
  },
})
