import { defineCommand } from '../command.js'
import { planText, removalText } from '../output/plan-text.js'

export const command = defineCommand({
  description:
    'Stops the instance and deletes its databases, HDFS and logs. Its settings, its ports and the installed parts stay.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox reset --dry-run', explanation: 'see what would be deleted' },
    { command: 'sparkbox reset -i test --yes', explanation: 'in a script' },
  ],
  json: true,
  data: '{instance, removed: string[], kept: string[], bytes}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  confirms: true,
  async run(_input, { instance, dryRun, stack, work, confirm }) {
    const plan = await stack.planReset({ instance }, work)
    if (dryRun) return { data: plan, text: (style) => planText(plan, style) }
    if (plan.actions.length > 0)
      await confirm({ action: `delete all data of the instance ${instance}`, type: instance })
    const result = await stack.reset({ instance }, work)
    return { data: result, text: () => removalText(result) }
  },
})
