import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { deleteText } from '../output/snapshot-text.js'
import { snapshotArgument } from './shared.js'

export const command = defineCommand({
  description: "Removes a snapshot. The instance's own data and its other snapshots stay.",
  arguments: { name: snapshotArgument },
  options: {},
  examples: [{ command: 'sparkbox snapshot delete before-import', explanation: 'asks first' }],
  json: true,
  data: '{instance, name, removed, bytes}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  confirms: true,
  async run(input, { instance, dryRun, stack, work, confirm }) {
    const { name } = input.arguments
    const plan = await stack.planDeleteSnapshot({ instance, name }, work)
    if (dryRun) return { data: plan, text: (style) => planText(plan, style) }
    await confirm({ action: `remove the snapshot ${name} of the instance ${instance}` })
    const result = await stack.deleteSnapshot({ instance, name }, work)
    return { data: result, text: () => deleteText(result) }
  },
})
