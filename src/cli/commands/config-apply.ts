import type { ApplyResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { duration } from '../output/units.js'
import { withoutSnapshotOption } from './shared.js'

export const command = defineCommand({
  description:
    'Writes the changed files and restarts only the services that read them, and those that depend on them. Before a ' +
    'change that could lose data it stops everything and takes a snapshot.',
  arguments: {},
  options: { withoutSnapshot: withoutSnapshotOption },
  examples: [
    { command: 'sparkbox config apply --dry-run', explanation: 'see what would restart' },
    { command: 'sparkbox config apply', explanation: 'do it' },
  ],
  json: true,
  data: '{instance, milliseconds, written: string[], restarted: string[], snapshot: string | null}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, ...input.options }
    if (dryRun) {
      const plan = await stack.planApply(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.applyConfig(request, work)
    return { data: result, text: () => appliedText(result) }
  },
})

function appliedText({ written, restarted, milliseconds }: ApplyResult): string {
  if (written.length === 0 && restarted.length === 0) return 'Nothing to apply.'
  const files = written.length === 0 ? [] : [`written: ${written.join(', ')}`]
  const services = restarted.length === 0 ? 'restarted: none' : `restarted: ${restarted.join(', ')}`
  return [...files, `${services} (${duration(milliseconds)})`].join('\n')
}
