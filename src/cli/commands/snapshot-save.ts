import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { saveText } from '../output/snapshot-text.js'

export const command = defineCommand({
  description:
    'Keeps the PostgreSQL cluster, HDFS, sparkbox.yaml and the versions together under a name. Services that run are ' +
    'stopped for it, so that nothing writes meanwhile, and start again afterwards, also where it fails. Finished files of ' +
    'HDFS cost no space, everything else is copied where the file system has no reflinks.',
  arguments: {
    name: {
      placeholder: 'NAME',
      required: true,
      description: 'A new name: letters, digits and hyphens, in lower case',
    },
  },
  options: {},
  examples: [
    { command: 'sparkbox snapshot save before-import --dry-run', explanation: 'see what it would stop and copy' },
    { command: 'sparkbox snapshot save before-import', explanation: 'do it' },
  ],
  json: true,
  data: 'SnapshotSaveResult; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, name: input.arguments.name }
    if (dryRun) {
      const plan = await stack.planSaveSnapshot(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.saveSnapshot(request, work)
    return { data: result, text: () => saveText(result) }
  },
})
