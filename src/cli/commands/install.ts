import { defineCommand } from '../command.js'
import { installText } from '../output/install-text.js'
import { planText } from '../output/plan-text.js'
import { offlineOption, stackOption } from './shared.js'

export const command = defineCommand({
  description:
    'Downloads, checks and unpacks all parts of a stack into the store that all instances share. It can be interrupted at ' +
    'any moment and run again. up does the same when something is missing.',
  arguments: {},
  options: { stack: stackOption, offline: offlineOption },
  examples: [
    { command: 'sparkbox install', explanation: 'prepare the first up' },
    { command: 'sparkbox install --offline', explanation: 'check that everything is there' },
  ],
  json: true,
  data: '{stack, milliseconds, artifacts: [{name, directory, bytes, status}], java, javas, python}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, stack: input.options.stack ?? null, offline: input.options.offline }
    if (dryRun) {
      const plan = await stack.planInstall(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.install(request, work)
    return { data: result, text: (style) => installText(result, style) }
  },
})
