import { exitCode } from '../../errors.js'
import type { StatusResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { statusText } from '../output/status-text.js'

export const command = defineCommand({
  description:
    'Shows each service with its state, process, memory, ports and web page. The exit code is 0 where all services ' +
    'are ready and 3 where they are not.',
  arguments: {},
  options: { watch: { type: 'boolean', short: 'w', description: 'Show each change until Ctrl-C' } },
  examples: [
    { command: 'sparkbox status', explanation: 'once' },
    { command: 'sparkbox status --watch', explanation: 'and again at each change' },
    { command: "sparkbox status --json | jq '.data.services[].state'", explanation: 'for scripts' },
  ],
  json: 'stream',
  data: '{instance, stack: {name, title} | null, state, daemon: {pid, startedAt, rssBytes} | null, services: ServiceState[], restartNeeded: string[]}',
  async run(input, { instance, stack, work, stream }) {
    if (!input.options.watch) {
      const status = await stack.status({ instance }, work)
      return { data: status, text: (style) => statusText(status, style), exitCode: codeOf(status) }
    }
    for await (const status of stack.watchStatus({ instance }, work)) {
      stream({ data: status, text: (style) => statusText(status, style), replaces: true })
    }
    return 'streamed'
  },
})

function codeOf(status: StatusResult): number {
  return status.state === 'running' ? exitCode.ok : exitCode.notRunning
}
