import { defineCommand } from '../command.js'
import { autostartText } from '../output/autostart-text.js'

export const command = defineCommand({
  description:
    'Says whether the instance starts by itself, by which file and with which text, and what stands in the way: an ' +
    'edit by hand, a unit that is not enabled, a login shell that reads another file.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox autostart status', explanation: 'of the default instance' },
    { command: 'sparkbox autostart status --json', explanation: 'for scripts' },
  ],
  json: true,
  data: "{instance, way: 'systemd' | 'login-shell' | 'none', file: string | null, text: string | null, problems: string[], lingers: boolean | null}",
  async run(_input, { instance, stack, work }) {
    const status = await stack.autostartStatus({ instance }, work)
    return { data: status, text: () => autostartText(status) }
  },
})
