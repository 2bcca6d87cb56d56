import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { restoreText } from '../output/snapshot-text.js'
import { snapshotArgument, withoutSnapshotOption } from './shared.js'

export const command = defineCommand({
  description:
    'Brings the data of a snapshot back. It is built up beside the present data, compared with its hashes and then ' +
    'swapped in; a kill at any moment leaves the one or the other. The present data becomes an automatic snapshot ' +
    'first, so this can be undone. sparkbox.yaml stays as it is unless you ask for it.',
  arguments: { name: snapshotArgument },
  options: {
    withConfiguration: { type: 'boolean', description: 'Restore sparkbox.yaml, too' },
    withoutSnapshot: withoutSnapshotOption,
  },
  examples: [
    { command: 'sparkbox snapshot restore before-import', explanation: 'the data as it was' },
    { command: 'sparkbox snapshot restore before-import --with-configuration', explanation: 'and the settings' },
  ],
  json: true,
  data: 'SnapshotRestoreResult; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  confirms: true,
  async run(input, { instance, dryRun, stack, work, confirm }) {
    const { name } = input.arguments
    const request = { instance, name, ...input.options }
    const plan = await stack.planRestoreSnapshot(request, work)
    if (dryRun) return { data: plan, text: (style) => planText(plan, style) }
    const action = `replace the data of the instance ${instance} by the snapshot ${name}`
    await confirm(
      request.withoutSnapshot
        ? { action: `${action}, and keep nothing of it`, type: instance }
        : { action: `${action}, after a snapshot of it` },
    )
    const result = await stack.restoreSnapshot(request, work)
    return { data: result, text: () => restoreText(result) }
  },
})
