import { defineCommand } from '../command.js'
import { table } from '../output/table.js'

export const command = defineCommand({
  description: 'Lists the instances with their stack, state and folder.',
  arguments: {},
  options: {},
  examples: [{ command: 'sparkbox list', explanation: 'all of them' }],
  json: true,
  data: '{instances: [{name, stack, state, createdAt, directory, readyServices, services}]}',
  instance: false,
  async run(_input, { stack, work }) {
    const result = await stack.listInstances(work)
    const rows = result.instances.map((instance) => [
      instance.name,
      instance.stack,
      instance.state,
      `${instance.readyServices}/${instance.services}`,
      instance.directory,
    ])
    const columns = ['INSTANCE', 'STACK', 'STATE', 'READY', 'FOLDER'].map((title) => ({ title }))
    return {
      data: result,
      text: (style) =>
        rows.length === 0 ? 'There is no instance yet; sparkbox up makes one.' : table(columns, rows, style),
    }
  },
})
