import { defineCommand } from '../command.js'
import { version } from '../version.js'

export const command = defineCommand({
  description: 'Prints the versions of sparkbox and of Node, and the machine.',
  arguments: {},
  options: {},
  examples: [{ command: 'sparkbox version --json', explanation: 'for a report' }],
  json: true,
  data: '{sparkbox, node, platform, architecture}',
  instance: false,
  async run() {
    const data = {
      sparkbox: await version(),
      node: process.versions.node,
      platform: process.platform,
      architecture: process.arch,
    }
    return {
      data,
      text: () => `sparkbox ${data.sparkbox} (Node ${data.node}, ${data.platform} ${data.architecture})`,
    }
  },
})
