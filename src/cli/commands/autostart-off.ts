import { defineCommand } from '../command.js'
import { autostartChangeText, autostartPlanText } from '../output/autostart-text.js'

export const command = defineCommand({
  description:
    'Takes back what autostart on wrote: the unit goes, and a file of the login shell is byte for byte what it was. ' +
    'What runs goes on.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox autostart off', explanation: 'the instance starts no longer by itself' },
    { command: 'sparkbox autostart off --dry-run', explanation: 'only say which file would change' },
  ],
  json: true,
  data: '{instance, way, file, text, problems: string[], lingers, changed: string[]}; with --dry-run: {instance, actions: PlannedAction[], way, file, text}',
  dryRun: true,
  async run(_input, { instance, dryRun, stack, work }) {
    if (dryRun) {
      const plan = await stack.planAutostartOff({ instance }, work)
      return { data: plan, text: (style) => autostartPlanText(plan, style) }
    }
    const result = await stack.autostartOff({ instance }, work)
    return { data: result, text: () => autostartChangeText(result) }
  },
})
