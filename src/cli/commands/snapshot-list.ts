import { defineCommand } from '../command.js'
import { listText } from '../output/snapshot-text.js'

export const command = defineCommand({
  description:
    'Lists the snapshots of the instance, the oldest first: why each was taken, how large its data is, and how much of ' +
    'that is not shared with live data any more, or never was.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox snapshot list', explanation: 'those of the default instance' },
    { command: 'sparkbox snapshot list -i test --json', explanation: 'for a program' },
  ],
  json: true,
  data: '{instance, snapshots: (SnapshotSummary & {ownBytes})[], damaged: {name, folder}[]}',
  async run(_input, { instance, stack, work }) {
    const result = await stack.listSnapshots({ instance }, work)
    return { data: result, text: (style) => listText(result, style) }
  },
})
