import type { DownResult } from '../../stack/api.js'
import { defineCommand } from '../command.js'
import { planText } from '../output/plan-text.js'
import { duration, plural } from '../output/units.js'
import { services } from './shared.js'

export const command = defineCommand({
  description:
    'Stops the services in reverse order, each in its own orderly way, and then the daemon. Nothing is deleted. ' +
    'With services named, these and what depends on them are stopped, and the rest goes on.',
  arguments: { services },
  options: {},
  examples: [
    { command: 'sparkbox down', explanation: 'stop everything' },
    { command: 'sparkbox stop spark-connect', explanation: 'stop one service' },
  ],
  json: true,
  data: '{instance, alreadyStopped, milliseconds, stopped: string[]}; with --dry-run: {instance, actions: PlannedAction[]}',
  dryRun: true,
  async run(input, { instance, dryRun, stack, work }) {
    const request = { instance, services: input.arguments.services }
    if (dryRun) {
      const plan = await stack.planDown(request, work)
      return { data: plan, text: (style) => planText(plan, style) }
    }
    const result = await stack.down(request, work)
    return { data: result, text: () => stoppedText(result, request.services) }
  },
})

function stoppedText(
  { instance, alreadyStopped, milliseconds, stopped }: DownResult,
  named: readonly string[],
): string {
  if (alreadyStopped) return `${named.length === 0 ? instance : named.join(', ')} ${are(named)} already down.`
  const lines = [
    `${instance}: ${plural(stopped.length, 'service')} stopped in ${duration(milliseconds)}. All data stays.`,
  ]
  const others = named.length === 0 ? [] : stopped.filter((id) => !named.includes(id))
  if (others.length > 0) {
    lines.push(`Stopped with ${named.join(', ')}, since they cannot run without: ${others.join(', ')}.`)
    lines.push(`To start all of them again: sparkbox up${instance === 'default' ? '' : ` -i ${instance}`}`)
  }
  return lines.join('\n')
}

function are(named: readonly string[]): string {
  return named.length > 1 ? 'are' : 'is'
}
