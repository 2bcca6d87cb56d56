import { defineCommand } from '../command.js'
import { planText, removalText } from '../output/plan-text.js'

export const command = defineCommand({
  description:
    'Stops the instance and removes its files and data. When no other instance is left, the installed parts and the ' +
    'caches go, too, so that nothing of sparkbox remains but the folder it was started from.',
  arguments: {},
  options: {
    all: { type: 'boolean', description: 'Every instance' },
    keepData: { type: 'boolean', description: 'Leave the data folders' },
  },
  examples: [
    { command: 'sparkbox uninstall --dry-run', explanation: 'list every path that would go' },
    { command: 'sparkbox uninstall --all --yes', explanation: 'remove everything without a question' },
  ],
  json: true,
  data: '{instance, removed: string[], kept: string[], bytes}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  confirms: true,
  async run(input, { instance, dryRun, stack, work, confirm }) {
    const { all, keepData } = input.options
    const request = { instance, all, keepData }
    const plan = await stack.planUninstall(request, work)
    if (dryRun) return { data: plan, text: (style) => planText(plan, style) }
    const whose = all ? 'every instance' : `the instance ${instance}`
    const what = keepData ? `${whose} but keep the data` : `${whose} with all data`
    if (plan.actions.length > 0) await confirm({ action: `remove ${what}`, type: all ? 'everything' : instance })
    const result = await stack.uninstall(request, work)
    return { data: result, text: () => removalText(result) }
  },
})
