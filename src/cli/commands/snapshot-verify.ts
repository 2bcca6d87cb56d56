import { defineCommand } from '../command.js'
import { verifyText } from '../output/snapshot-text.js'
import { snapshotArgument } from './shared.js'

export const command = defineCommand({
  description: 'Reads a snapshot and compares every file with the hash that it had when it was taken.',
  arguments: { name: snapshotArgument },
  options: {},
  examples: [{ command: 'sparkbox snapshot verify before-import', explanation: 'see whether it is still whole' }],
  json: true,
  data: 'SnapshotVerifyResult',
  async run(input, { instance, stack, work }) {
    const result = await stack.verifySnapshot({ instance, name: input.arguments.name }, work)
    return { data: result, text: () => verifyText(result) }
  },
})
