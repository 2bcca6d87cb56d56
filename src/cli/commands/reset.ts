import { defineCommand } from '../command.js'
import { planText, removalText } from '../output/plan-text.js'
import { undoText } from '../output/snapshot-text.js'
import { withoutSnapshotOption } from './shared.js'

export const command = defineCommand({
  description:
    'Stops the instance, keeps its data in a snapshot, and deletes its databases, HDFS and logs. Its settings, its ports, ' +
    'its snapshots and the installed parts stay.',
  arguments: {},
  options: { withoutSnapshot: withoutSnapshotOption },
  examples: [
    { command: 'sparkbox reset --dry-run', explanation: 'see what would be deleted' },
    { command: 'sparkbox reset -i test --yes', explanation: 'in a script' },
  ],
  json: true,
  data: '{instance, removed: string[], kept: string[], bytes, snapshot: string | null}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  confirms: true,
  async run(input, { instance, dryRun, stack, work, confirm }) {
    const { withoutSnapshot } = input.options
    const request = { instance, withoutSnapshot }
    const plan = await stack.planReset(request, work)
    if (dryRun) return { data: plan, text: (style) => planText(plan, style) }
    const loss = withoutSnapshot ? ', and keep no snapshot of it' : ', after a snapshot of it'
    if (plan.actions.length > 0)
      await confirm({ action: `delete all data of the instance ${instance}${loss}`, type: instance })
    const result = await stack.reset(request, work)
    return { data: result, text: () => [removalText(result), ...undoText(result, instance)].join('\n') }
  },
})
