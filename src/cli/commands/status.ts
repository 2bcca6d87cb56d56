import { exitCode } from '../../errors.js'
import type { StatusResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { statusText } from '../output/status-text.js'
import { services } from './shared.js'

export const command = defineCommand({
  description:
    'Shows each service with its state, process, memory, ports and web page. The exit code is 0 where all services ' +
    'are ready and 3 where they are not. With services named, only these are shown and count.',
  arguments: { services },
  options: { watch: { type: 'boolean', short: 'w', description: 'Show each change until Ctrl-C' } },
  examples: [
    { command: 'sparkbox status', explanation: 'once' },
    { command: 'sparkbox status --watch', explanation: 'and again at each change' },
    { command: 'sparkbox status namenode', explanation: 'one service' },
    { command: "sparkbox status --json | jq '.data.services[].state'", explanation: 'for scripts' },
  ],
  json: 'stream',
  data: '{instance, stack: {name, title} | null, state, daemon: {pid, startedAt, rssBytes} | null, services: ServiceState[], restartNeeded: string[]}',
  async run(input, { instance, stack, work, stream }) {
    const named = input.arguments.services
    if (!input.options.watch) {
      const status = onlyNamed(await stack.status({ instance }, work), named)
      return { data: status, text: (style) => statusText(status, style), exitCode: codeOf(status, named) }
    }
    for await (const whole of stack.watchStatus({ instance }, work)) {
      const status = onlyNamed(whole, named)
      stream({ data: status, text: (style) => statusText(status, style), replaces: true })
    }
    return 'streamed'
  },
})

function onlyNamed(status: StatusResult, named: readonly string[]): StatusResult {
  if (named.length === 0) return status
  return { ...status, services: status.services.filter(({ id }) => named.includes(id)) }
}

function codeOf({ state, services }: StatusResult, named: readonly string[]): number {
  const ready =
    named.length === 0
      ? state === 'running'
      : named.every((id) => services.some((each) => each.id === id && each.state === 'ready'))
  return ready ? exitCode.ok : exitCode.notRunning
}
