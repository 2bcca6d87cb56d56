import type { ApplyResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { duration } from '../output/units.js'

export const command = defineCommand({
  description: 'Writes the changed files and restarts only the services that read them, and those that depend on them.',
  arguments: {},
  options: {},
  examples: [
    { command: 'sparkbox config apply --dry-run', explanation: 'see what would restart' },
    { command: 'sparkbox config apply', explanation: 'do it' },
  ],
  json: true,
  data: '{instance, milliseconds, written: string[], restarted: string[]}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(_input, { instance, dryRun, stack, work }) {
    if (dryRun) {
      const plan = await stack.planApply({ instance }, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.applyConfig({ instance }, work)
    return { data: result, text: () => appliedText(result) }
  },
})

function appliedText({ written, restarted, milliseconds }: ApplyResult): string {
  if (written.length === 0 && restarted.length === 0) return 'Nothing to apply.'
  const files = written.length === 0 ? [] : [`written: ${written.join(', ')}`]
  const services = restarted.length === 0 ? 'restarted: none' : `restarted: ${restarted.join(', ')}`
  return [...files, `${services} (${duration(milliseconds)})`].join('\n')
}
